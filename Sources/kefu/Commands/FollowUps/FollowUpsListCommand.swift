// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu follow-ups list`
struct FollowUpsListCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Unpaid orders to remind of: those that are due, or with --all every unpaid order.",
        discussion: """
            Those that are due come in the order in which next hands them out: VIP first, then the larger amount. Left \
            out are quiet hours, customers who were contacted enough in 24 hours, and blocked ones.

            Example:

              kefu follow-ups
              kefu follow-ups --closing 2h --unattempted
              kefu follow-ups --silent --owner anna
              kefu follow-ups --all --output csv
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only this order.", valueName: "order"))
    var order: String?

    @Option(help: ArgumentHelp("Only orders of this customer.", valueName: "customer"))
    var customer: String?

    @Option(help: ArgumentHelp("Only orders that this agent owns.", valueName: "agent"))
    var owner: String?

    @Flag(help: "Only orders that were placed without asking: they belong to the shift on duty.")
    var silent = false

    @Option(
        help: ArgumentHelp("Open orders that the platform closes within this time, due or not.", valueName: "time"),
        transform: { text in try usage { () throws(AskingError) in try DurationArgument(argument: text) } }
    )
    var closing: DurationArgument?

    @Flag(help: "Only orders that nobody has reminded of yet.")
    var unattempted = false

    var isAboutAnInstant: Bool { true }

    func question(_ scope: Scope) throws -> Question {
        var filter = FollowUpsQuery.Filter()
        filter.order = order
        filter.customer = customer
        filter.owner = owner
        filter.isSilentOnly = silent
        filter.closingWithin = closing?.milliseconds
        filter.isUnattemptedOnly = unattempted
        return FollowUpsQuery(scope: scope, policies: try policies.applied(to: .standard), filter: filter).question
    }
}
