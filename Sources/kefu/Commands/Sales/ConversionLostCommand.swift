// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu conversion lost`
struct ConversionLostCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "lost",
        abstract: "Who asked and did not order, by agent, with the goods where they are known.",
        discussion: """
            Example:

              kefu conversion lost --day yesterday
              kefu conversion lost --since 2026-05-04 --agent anna --output csv
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only customers whom this agent received.", valueName: "agent"))
    var agent: String?

    func question(_ scope: Scope) throws -> Question {
        LostEnquiriesQuery(scope: scope, policies: try policies.applied(to: .standard), agent: agent).question
    }
}
