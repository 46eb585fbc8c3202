// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu follow-ups confirmations`
struct FollowUpsConfirmationsCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirmations",
        abstract: "Orders to send back to the customer to verify within ten minutes, and whether that was done.",
        discussion: """
            Orders of customers who had asked before, placed while anybody was on shift. A human message that names \
            the order confirms, and one that names none if it shows an order card or its purpose is \
            order_confirmation. Left out are orders that were closed unpaid within that time, unless they were \
            confirmed. A fine is an assessment to confirm, never payroll.

            Example:

              kefu follow-ups confirmations --open
              kefu follow-ups confirmations --day yesterday --owner anna --output csv
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Only orders that are not confirmed.")
    var open = false

    @Option(help: ArgumentHelp("Only orders that this agent owns.", valueName: "agent"))
    var owner: String?

    func question(_ scope: Scope) throws -> Question {
        ConfirmationsQuery(
            scope: scope,
            policies: try policies.applied(to: .standard),
            isOpenOnly: open,
            owner: owner
        ).question
    }
}
