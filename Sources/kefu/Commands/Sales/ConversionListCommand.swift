// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu conversion list`
struct ConversionListCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract:
            "Who asked on a day without an order under way: how many ordered and paid that day, by the next, by the fifth.",
        discussion: """
            The tier is that of the moment at which the contact began. Provisional until the fifth day is over.

            Example:

              kefu conversion --day yesterday --by agent
              kefu conversion --by tier --since 2026-05-04 --until 2026-05-10
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "A row for each shop, agent, tier or day.")
    var by = SalesGroupingArgument.shop

    func question(_ scope: Scope) throws -> Question {
        ConversionQuery(scope: scope, policies: try policies.applied(to: .standard), by: by.grouping).question
    }
}
