// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension ExplainQuery {
    /// `kefu explain reply-rate`: a shop's local day, or what one customer adds to it, under all its ids.
    ///
    /// - Parameter scope: one shop and one day.
    public static func replyRate(scope: Scope, customer: String?, policies: PolicySet = .standard) -> ExplainQuery {
        let hours = policies.binds([.effectiveWindow, .effectiveWindowEndInclusive])
        var query = ExplainQuery(
            ReplyRateQuery(scope: scope, policies: policies).question,
            candidates("explain_reply_rate", scope.bindsWithTime() + hours + [customer]),
            scope: scope,
            columns: [
                "shop", "day", "customers", "effective", "rate", "pending", "breached", "pdd_effective",
                "expected_penalty", "turns", "timely_turns",
            ]
        )
        query.sums = query.places(of: ["customers", "effective", "pending", "breached", "turns", "timely_turns"])
        query.isStoredAlone = customer == nil
        query.isOfDays = true
        if let customer {
            query.subjects = ["customers/\(customer)"]
            query.customers = [customer]
        }
        return query
    }

    /// `kefu explain tier`: a customer's orders, amounts and tier.
    public static func tier(_ customer: String, scope: Scope, policies: PolicySet = .standard) -> ExplainQuery {
        let everything = scope.everything
        var query = ExplainQuery(
            TiersQuery(scope: everything, policies: policies, customer: customer).question,
            candidates("explain_tier", everything.binds + [customer]),
            scope: everything,
            columns: [
                "customer", "completed_paid_orders", "gross", "refunded", "net", "tier", "currency", "since", "why",
            ],
            key: "currency"
        )
        query.subjects = ["customers/\(customer)"]
        query.customers = [customer]
        return query
    }

    /// `kefu explain follow-up`: an unpaid order as `kefu follow-ups` shows it.
    public static func followUp(_ order: String, scope: Scope, policies: PolicySet = .standard) -> ExplainQuery {
        let everything = scope.everything
        var filter = FollowUpsQuery.Filter()
        filter.order = order
        var query = ExplainQuery(
            FollowUpsQuery(scope: everything, policies: policies, filter: filter).question,
            candidates(
                "explain_follow_up",
                everything.binds + [order] + policies.binds([.receptionLasts, .quietException])
            ),
            scope: everything
        )
        query.match = [("order", order)]
        query.subjects = ["orders/\(order)"]
        query.orders = [order]
        return query
    }

    /// `kefu explain waiting`: since when a customer waits, and whose reply was the last.
    public static func waiting(_ customer: String, scope: Scope, policies: PolicySet = .standard) -> ExplainQuery {
        let everything = scope.everything
        var query = ExplainQuery(
            WaitingQuery(scope: everything, policies: policies).question,
            candidates("explain_waiting", everything.binds + [customer]),
            scope: everything,
            columns: [
                "shop", "customer", "messages", "first_waiting_at", "last_message_at", "last_agent", "last_reply_at",
            ]
        )
        query.match = [("customer", customer)]
        query.subjects = ["customers/\(customer)"]
        query.customers = [customer]
        return query
    }

    private static func candidates(_ name: String, _ binds: [any PostgresEncodable & Sendable]) -> Question {
        Question(name, binds: binds, columns: [], hidden: [])
    }
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
