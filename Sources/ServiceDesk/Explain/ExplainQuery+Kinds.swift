// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension ExplainQuery {
    /// `kefu explain reply-rate`: a shop's local day, or what one customer adds to it, under all its ids. The row is that of
    /// `kefu reply-rate`, with what the policies of the shop's own platform count: turns of Taobao, sessions of JD.
    ///
    /// - Parameter scope: one shop and one day.
    public static func replyRate(scope: Scope, customer: String?, policies: PolicySet = .standard) -> ExplainQuery {
        let sums = ReplySumsQuery(scope: scope, policies: policies)
        let platforms = [PolicyKey.turnLimit, .firstLimit].map { policies.platforms($0) }
        var query = ExplainQuery(
            sums.rows([]),
            candidates(
                "explain_reply_rate",
                scope.bindsWithTime() + policies.binds(ReplySumsQuery.policyKeys) + [customer] + platforms
            ),
            scope: scope
        )
        query.sums = sums
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
        let tiers = TiersQuery(scope: everything, policies: policies, customer: customer)
        var query = ExplainQuery(
            tiers.question,
            candidates("explain_tier", everything.binds + [customer]),
            scope: everything,
            columns: [
                "customer", "completed_paid_orders", "gross", "refunded", "net", "tier", "currency", "since", "why",
            ],
            // Ids that are one customer in some of the shops only have a row each.
            keys: ["customer", "currency"]
        )
        query.tiers = tiers
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
