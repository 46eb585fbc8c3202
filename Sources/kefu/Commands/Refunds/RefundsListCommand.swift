// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu refunds list`
struct RefundsListCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Refunds: requested, decided, settled, by when they must be done, and whose they are.",
        discussion: """
            Each goes a lane. simple: mistaken, re-ordered and changed-mind refunds, to be decided within half an hour \
            while anybody is on shift. return: to be paid back within two working days after the goods are back. \
            platform: escalated. supervisor: everything else. A simple one that was decided late stays so, whatever \
            lane it goes since, with the fine to confirm for who decided first; where no agent decided it is nobody's \
            fine. One that was escalated, withdrawn or settled in time was not late. The owner is whose work it is, \
            fined or not. Each is judged by the policies of the day of its request.

            Example:

              kefu refunds --open
              kefu refunds --lane simple --overdue
              kefu refunds --expired --since 2026-05-01
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Only refunds that are not settled.")
    var open = false

    @Option(
        help: ArgumentHelp("Only this lane: simple, return, supervisor or platform.", valueName: "lane"),
        completion: .list(RefundLane.all.map(\.description)),
        transform: Self.lane(named:)
    )
    var lane: RefundLane?

    @Flag(help: "Only what is not done in its time.")
    var overdue = false

    @Flag(help: "Only refunds that expired and were not asked for again: their customers may need help.")
    var expired = false

    @Option(help: ArgumentHelp("Only refunds of this customer.", valueName: "customer"))
    var customer: String?

    private static func lane(named name: String) throws -> RefundLane {
        guard let lane = RefundLane(name: name) else {
            throw ValidationError("a lane is simple, return, supervisor or platform")
        }
        return lane
    }

    func question(_ scope: Scope) throws -> Question {
        var filter = RefundsQuery.Filter()
        filter.isOpenOnly = open
        filter.lane = lane
        filter.isOverdueOnly = overdue
        filter.isExpiredOnly = expired
        filter.customer = customer
        return RefundsQuery(scope: scope, policies: try policies.applied(to: .standard), filter: filter).question
    }
}
