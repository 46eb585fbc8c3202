// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// A question that can be asked over HTTP: the same as the command of its name.
struct AskedQuestion: Sendable {
    let name: String
    /// The query items of its own, beside those of every question.
    let items: [String]
    /// Whether policies change its answer.
    let takesPolicies: Bool
    let question: @Sendable (QueryItems, Scope, PolicySet) throws -> Question

    private init(
        _ name: String,
        items: [String] = [],
        takesPolicies: Bool = false,
        _ question: @escaping @Sendable (QueryItems, Scope, PolicySet) throws -> Question
    ) {
        self.name = name
        self.items = items
        self.takesPolicies = takesPolicies
        self.question = question
    }

    /// All of them.
    static let all = [
        AskedQuestion("reply-rate", items: ["by"], takesPolicies: true) { items, scope, policies in
            let groupings: [(String, ReplyRateQuery.Grouping)] = [
                ("shop", .shop), ("agent", .agent), ("hour", .hour), ("day", .day), ("policy", .policy),
            ]
            let by = try items.choice("by", groupings) ?? .shop
            return ReplyRateQuery(scope: scope, policies: policies, by: by).question
        },
        AskedQuestion("reply-rate/risk", items: ["customers"], takesPolicies: true) { items, scope, policies in
            let by: ReplyRateQuery.Grouping = try items.flag("customers") ? .savable : .risk
            return ReplyRateQuery(scope: scope, policies: policies, by: by).question
        },
        AskedQuestion("reply-rate/detail", items: ["customer", "status"], takesPolicies: true) {
            items,
            scope,
            policies in
            ReplyDetailQuery(
                scope: scope,
                policies: policies,
                customer: try items.one("customer"),
                status: try items.choice("status", ReplyDetailQuery.Status.all.map { ($0.name, $0) })
            ).question
        },
        AskedQuestion("agents", takesPolicies: true) { _, scope, policies in
            AgentsQuery(scope: scope, policies: policies).question
        },
        AskedQuestion("responses", items: ["by"], takesPolicies: true) { items, scope, policies in
            let groupings: [(String, ResponsesQuery.Grouping)] = [
                ("agent", .agent), ("shop", .shop), ("hour", .hour), ("day", .day), ("patience", .patience),
            ]
            let by = try items.choice("by", groupings) ?? .agent
            return ResponsesQuery(scope: scope, policies: policies, by: by).question
        },
        AskedQuestion("waiting", items: ["sort", "ignore_courtesy"], takesPolicies: true) { items, scope, policies in
            let orders: [(String, WaitingQuery.Order)] = [
                ("waiting", .waiting), ("deadline", .deadline), ("recent", .recent),
            ]
            return WaitingQuery(
                scope: scope,
                policies: policies,
                order: try items.choice("sort", orders) ?? .waiting,
                ignoresCourtesy: try items.flag("ignore_courtesy")
            ).question
        },
        AskedQuestion("tiers", items: ["tier"], takesPolicies: true) { items, scope, policies in
            let tier = try items.choice("tier", CustomerTier.all.map { ($0.description, $0) })
            return TiersQuery(scope: scope, policies: policies, tier: tier).question
        },
        AskedQuestion("follow-ups", takesPolicies: true) { _, scope, policies in
            FollowUpsQuery(scope: scope, policies: policies).question
        },
        AskedQuestion("orders", items: ["status", "customer"]) { items, scope, _ in
            let status = try items.choice("status", OrderStatus.all.map { ($0.description, $0) })
            return OrdersQuery(scope: scope, status: status, customer: try items.one("customer")).question
        },
        AskedQuestion("refunds", items: ["open"]) { items, scope, _ in
            RefundsQuery(scope: scope, isOpenOnly: try items.flag("open")).question
        },
        AskedQuestion("remarks", items: ["flag"]) { items, scope, _ in
            RemarksQuery(scope: scope, flag: try items.one("flag")).question
        },
        AskedQuestion("shops") { _, scope, _ in ShopsQuery(scope: scope).question },
        AskedQuestion("policies", items: ["key"], takesPolicies: true) { items, scope, policies in
            PoliciesQuery(scope: scope, policies: policies, key: try items.one("key")).question
        },
        AskedQuestion("policy-history", items: ["key"]) { items, scope, _ in
            PolicyHistoryQuery(scope: scope, key: try items.one("key")).question
        },
        AskedQuestion("order", items: ["id"]) { items, scope, _ in
            TimelineQuery.order(try Self.id(items), scope: scope).question
        },
        AskedQuestion("customer", items: ["id"]) { items, scope, _ in
            TimelineQuery.customer(try Self.id(items), scope: scope).question
        },
    ]

    private static func id(_ items: QueryItems) throws -> String {
        guard let id = try items.one("id"), !id.isEmpty else {
            throw QueryItems.problem("id", "must be given, as in ?id=260511-4711")
        }
        return id
    }
}
