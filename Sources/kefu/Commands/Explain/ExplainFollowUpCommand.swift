// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu explain follow-up`
struct ExplainFollowUpCommand: ExplanationCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow-up",
        abstract: "Why an unpaid order is at its stage of reminding.",
        discussion: """
            Example:

              kefu explain follow-up 260511-4711
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var options: ExplainOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The order's id.")
    var order: String

    var subject: AskedSubject? { .order(order) }

    func query(_ scope: Scope, _ policies: PolicySet) throws -> ExplainQuery {
        .followUp(order, scope: scope, policies: policies)
    }
}
