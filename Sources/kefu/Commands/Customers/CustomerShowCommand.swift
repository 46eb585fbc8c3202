// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import Projections
import ServiceDesk

/// `kefu customer show`
struct CustomerShowCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract:
            "Everything about a customer on one page: tier and its changes, waits, follow-ups, orders, refunds, what happened.",
        discussion: """
            A table has all parts. The other forms have one: what happened, in its order, or the part that --part names. Linked ids are
            one customer in the tier. A customer whom no chosen shop knows is an error.

            Example:

              kefu customer show c-1017
              kefu customer show c-1017 --part orders --output csv
            """
    )

    enum Part: String, CaseIterable, ExpressibleByArgument {
        case tier, changes, waits, orders, refunds, timeline
        case followUps = "follow-ups"
    }

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Only this part: tier, changes, waits, follow-ups, orders, refunds or timeline.")
    var part: Part?

    @Argument(help: "The customer's id.")
    var id: String

    func question(_ scope: Scope) throws -> Question { try question(part ?? .timeline, scope) }

    func run() async throws {
        let command = self
        guard output.output == .table, part == nil else {
            _ = try question(Scope())
            try await database.withDatabase { database in
                let models = ReadModels(database.log)
                try await command.mustKnow(try await command.scope.scope(models), models)
            }
            return try await answer()
        }
        try await database.withDatabase { database in
            let models = ReadModels(database.log)
            let scope = try await command.scope.scope(models)
            try await command.mustKnow(scope, models)
            for (index, (part, title)) in Self.page.enumerated() {
                let buffer = OutputBuffer()
                let gap = index == 0 ? "" : "\n"
                buffer.bytes.append(text: gap + command.output.effectiveLanguage.pick(title) + "\n")
                try await QuestionPrinter(command.output).print(
                    try command.question(part, scope),
                    from: models,
                    isUnlimited: scope.all,
                    into: buffer
                )
            }
        }
    }

    /// - Throws: `FollowUpError` when no chosen shop knows the customer as of the instant.
    private func mustKnow(_ scope: Scope, _ models: ReadModels) async throws {
        // What was known earlier is not in the live read models.
        guard self.scope.knownAt == nil else { return }
        let known = try await models.ask(FollowUpItemQuery(scope: scope, kind: .enquiry, id: id).question.query)
        guard known.count > 0 else { throw FollowUpError.unknown(.enquiry, id) }
    }

    private func question(_ part: Part, _ scope: Scope) throws -> Question {
        let policies = try policies.applied(to: .standard)
        var everything = scope
        everything.all = true
        switch part {
        case .tier: return TiersQuery(scope: scope, policies: policies, customer: id).question
        case .changes: return TierChangesQuery(scope: scope, policies: policies, customer: id).question
        case .waits: return WaitingQuery(scope: scope, policies: policies, customer: id).question
        case .followUps:
            var filter = FollowUpsQuery.Filter()
            filter.customer = id
            return FollowUpsQuery(scope: everything, policies: policies, filter: filter).question
        case .orders: return OrdersQuery(scope: scope, customer: id).question
        case .refunds:
            var filter = RefundsQuery.Filter()
            filter.customer = id
            return RefundsQuery(scope: scope, policies: policies, filter: filter).question
        case .timeline: return TimelineQuery.customer(id, scope: scope).question
        }
    }

    private static let page: [(Part, Phrase)] = [
        (.tier, Phrase("Tier", "等级")), (.changes, Phrase("Changes of tier", "等级变更")),
        (.waits, Phrase("Waiting", "等待回复")),
        (.followUps, Phrase("Follow-ups", "催付跟进")), (.orders, Phrase("Orders", "订单")),
        (.refunds, Phrase("Refunds", "退款")),
        (.timeline, Phrase("What happened", "动态")),
    ]
}
