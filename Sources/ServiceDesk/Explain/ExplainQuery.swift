// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Which row of an answer is to be explained.
public struct ExplainQuery: Sendable {
    /// The answer that has the row.
    let answer: Question
    /// Asks for the events that may lie behind it: partition, offset, reason, delay in microseconds, detail.
    let candidates: Question
    /// The columns of the row, in the order in which they are shown.
    let columns: [Column]
    /// Which rows are meant: the values of some columns, as text.
    let match: [(column: String, value: String)]
    /// Whether the row that is stored can be told apart from those of other customers, to compare it with the events' own.
    let isStoredAlone: Bool

    private init(
        _ answer: Question,
        _ candidates: Question,
        columns: [String],
        match: [(column: String, value: String)] = [],
        isStoredAlone: Bool = true
    ) {
        self.answer = answer
        self.candidates = candidates
        self.columns = columns.map { name in
            guard let column = answer.columns.first(where: { $0.name == name }) else {
                preconditionFailure("\(answer.name) has no column \(name)")
            }
            return column
        }
        self.match = match
        self.isStoredAlone = isStoredAlone
    }

    /// `kefu explain reply-rate`: a shop's local day, or what one customer adds to it.
    ///
    /// - Parameter scope: one shop and one day.
    public static func replyRate(scope: Scope, customer: String?, policies: PolicySet = .standard) -> ExplainQuery {
        let hours = policies.binds([.effectiveWindow, .effectiveWindowEndInclusive])
        return ExplainQuery(
            ReplyRateQuery(scope: scope, policies: policies).question,
            Question(
                "explain_reply_rate",
                binds: scope.bindsWithTime() + hours + [customer] as [any PostgresEncodable & Sendable],
                columns: candidateColumns,
                hidden: []
            ),
            columns: [
                "shop", "day", "customers", "effective", "rate", "pending", "breached", "pdd_effective",
                "expected_penalty", "turns", "timely_turns",
            ],
            isStoredAlone: customer == nil
        )
    }

    /// `kefu explain tier`: a customer's orders, amounts and tier.
    public static func tier(_ customer: String, scope: Scope, policies: PolicySet = .standard) -> ExplainQuery {
        let everything = scope.everything
        return ExplainQuery(
            TiersQuery(scope: everything, policies: policies, customer: customer).question,
            Question(
                "explain_tier",
                binds: everything.binds + [customer] as [any PostgresEncodable & Sendable],
                columns: candidateColumns,
                hidden: []
            ),
            columns: [
                "customer", "completed_paid_orders", "gross", "refunded", "net", "tier", "currency", "since", "why",
            ],
            match: [("customer", customer)]
        )
    }

    /// `kefu explain follow-up`: an unpaid order's stage and times.
    public static func followUp(_ order: String, scope: Scope, policies: PolicySet = .standard) -> ExplainQuery {
        let everything = scope.everything
        var filter = FollowUpsQuery.Filter()
        filter.order = order
        return ExplainQuery(
            FollowUpsQuery(scope: everything, policies: policies, filter: filter).question,
            Question(
                "explain_follow_up",
                binds: everything.binds + [order] as [any PostgresEncodable & Sendable],
                columns: candidateColumns,
                hidden: []
            ),
            columns: [
                "shop", "order", "customer", "placed_at", "amount", "stage", "due_at", "auto_close_at", "deposit",
            ],
            match: [("order", order)]
        )
    }

    /// `kefu explain waiting`: since when a customer waits, and whose reply was the last.
    public static func waiting(_ customer: String, scope: Scope, policies: PolicySet = .standard) -> ExplainQuery {
        let everything = scope.everything
        return ExplainQuery(
            WaitingQuery(scope: everything, policies: policies).question,
            Question(
                "explain_waiting",
                binds: everything.binds + [customer] as [any PostgresEncodable & Sendable],
                columns: candidateColumns,
                hidden: []
            ),
            columns: [
                "shop", "customer", "messages", "first_waiting_at", "last_message_at", "last_agent", "last_reply_at",
            ],
            match: [("customer", customer)]
        )
    }

    private static let candidateColumns = [
        Column("partition", .integer, "partition", "分区"), Column("offset", .integer, "offset", "位点"),
        Column("reason", .text, "reason", "原因"), Column("delay", .integer, "delay", "延迟"),
        Column("detail", .text, "detail", "详情"),
    ]
}

extension Scope {
    /// The same without a limit.
    fileprivate var everything: Scope {
        var scope = self
        scope.all = true
        scope.limit = nil
        return scope
    }
}
