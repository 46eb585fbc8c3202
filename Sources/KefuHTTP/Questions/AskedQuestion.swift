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
    /// Whether it asks how things stand at an instant, so that days and times from and to mean nothing.
    let isAboutAnInstant: Bool
    let question: @Sendable (QueryItems, Scope, PolicySet) throws -> Question

    private init(
        _ name: String,
        items: [String] = [],
        takesPolicies: Bool = false,
        isAboutAnInstant: Bool = false,
        _ question: @escaping @Sendable (QueryItems, Scope, PolicySet) throws -> Question
    ) {
        self.name = name
        self.items = items
        self.takesPolicies = takesPolicies
        self.isAboutAnInstant = isAboutAnInstant
        self.question = question
    }

    /// All of them.
    static let all = [
        AskedQuestion("reply-rate", items: ["by"], takesPolicies: true) { items, scope, policies in
            let groupings: [(String, ReplyRateQuery.Grouping)] = [
                ("shop", .shop), ("agent", .agent), ("hour", .hour), ("day", .day), ("policy", .policy),
                ("period", .period),
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
        AskedQuestion("fines", items: ["agent", "unattributed"], takesPolicies: true) { items, scope, policies in
            FinesQuery(
                scope: scope,
                policies: policies,
                agent: try items.one("agent"),
                isUnattributedOnly: try items.flag("unattributed")
            ).question
        },
        AskedQuestion("spot-checks", items: ["agent"], takesPolicies: true) { items, scope, policies in
            SpotChecksQuery(scope: scope, policies: policies, agent: try items.one("agent")).question
        },
        AskedQuestion("responses", items: ["by"], takesPolicies: true) { items, scope, policies in
            let groupings: [(String, ResponsesQuery.Grouping)] = [
                ("agent", .agent), ("shop", .shop), ("hour", .hour), ("day", .day), ("patience", .patience),
            ]
            let by = try items.choice("by", groupings) ?? .agent
            return ResponsesQuery(scope: scope, policies: policies, by: by).question
        },
        AskedQuestion(
            "waiting",
            items: ["sort", "ignore_courtesy", "customer"],
            takesPolicies: true,
            isAboutAnInstant: true
        ) {
            items,
            scope,
            policies in
            let orders: [(String, WaitingQuery.Order)] = [
                ("waiting", .waiting), ("deadline", .deadline), ("recent", .recent),
            ]
            return WaitingQuery(
                scope: scope,
                policies: policies,
                order: try items.choice("sort", orders) ?? .waiting,
                ignoresCourtesy: try items.flag("ignore_courtesy"),
                customer: try items.one("customer")
            ).question
        },
        AskedQuestion("tiers", items: ["tier", "customer"], takesPolicies: true, isAboutAnInstant: true) {
            items,
            scope,
            policies in
            let tier = try items.choice("tier", CustomerTier.all.map { ($0.description, $0) })
            return TiersQuery(scope: scope, policies: policies, tier: tier, customer: try items.one("customer"))
                .question
        },
        AskedQuestion("tier-changes", items: ["customer"], takesPolicies: true) { items, scope, policies in
            TierChangesQuery(scope: scope, policies: policies, customer: try items.one("customer")).question
        },
        AskedQuestion("rfm", items: ["segment"], takesPolicies: true, isAboutAnInstant: true) {
            items,
            scope,
            policies in
            let segment = try items.choice("segment", RFMQuery.segments.map { ($0, $0) })
            return RFMQuery(scope: scope, policies: policies, segment: segment).question
        },
        AskedQuestion(
            "follow-ups",
            items: ["order", "customer", "owner", "silent", "closing", "unattempted"],
            takesPolicies: true,
            isAboutAnInstant: true
        ) { items, scope, policies in
            var filter = FollowUpsQuery.Filter()
            filter.order = try items.one("order")
            filter.customer = try items.one("customer")
            filter.owner = try items.one("owner")
            filter.isSilentOnly = try items.flag("silent")
            filter.closingWithin = try items.one("closing") { try DurationArgument(argument: $0) }?.milliseconds
            filter.isUnattemptedOnly = try items.flag("unattempted")
            return FollowUpsQuery(scope: scope, policies: policies, filter: filter).question
        },
        AskedQuestion("follow-up-stats", items: ["by"], takesPolicies: true) { items, scope, policies in
            let groupings: [(String, FollowUpStatsQuery.Grouping)] = [
                ("stage", .stage), ("agent", .agent), ("reason", .reason),
            ]
            let by = try items.choice("by", groupings) ?? .stage
            return FollowUpStatsQuery(scope: scope, policies: policies, by: by).question
        },
        AskedQuestion("contacts", items: ["exhausted"], takesPolicies: true, isAboutAnInstant: true) {
            items,
            scope,
            policies in
            ContactsQuery(scope: scope, policies: policies, isExhaustedOnly: try items.flag("exhausted")).question
        },
        AskedQuestion("enquiries", items: ["customer"], takesPolicies: true, isAboutAnInstant: true) {
            items,
            scope,
            policies in
            EnquiriesQuery(scope: scope, policies: policies, customer: try items.one("customer")).question
        },
        AskedQuestion("nudges", items: ["customer"], takesPolicies: true, isAboutAnInstant: true) {
            items,
            scope,
            policies in
            NudgesQuery(scope: scope, policies: policies, customer: try items.one("customer")).question
        },
        AskedQuestion("promises", items: ["kind", "agent"], takesPolicies: true, isAboutAnInstant: true) {
            items,
            scope,
            policies in
            PromisesQuery(
                scope: scope,
                policies: policies,
                kind: try items.choice("kind", PromisesQuery.Kind.all.map { ($0.name, $0) }),
                agent: try items.one("agent")
            ).question
        },
        AskedQuestion("handovers", items: ["overdue", "agent"], takesPolicies: true, isAboutAnInstant: true) {
            items,
            scope,
            policies in
            HandoversQuery(
                scope: scope,
                policies: policies,
                isOverdueOnly: try items.flag("overdue"),
                agent: try items.one("agent")
            ).question
        },
        AskedQuestion("confirmations", items: ["open", "owner"], takesPolicies: true) { items, scope, policies in
            ConfirmationsQuery(
                scope: scope,
                policies: policies,
                isOpenOnly: try items.flag("open"),
                owner: try items.one("owner")
            ).question
        },
        AskedQuestion("silences", items: ["missed", "agent"], takesPolicies: true) { items, scope, policies in
            SilencesQuery(
                scope: scope,
                policies: policies,
                isMissedOnly: try items.flag("missed"),
                agent: try items.one("agent")
            ).question
        },
        AskedQuestion("vip-care", items: ["missing", "month"], takesPolicies: true, isAboutAnInstant: true) {
            items,
            scope,
            policies in
            CareQuery(
                scope: scope,
                policies: policies,
                isMissingOnly: try items.flag("missing"),
                month: try items.one("month") { try MonthArgument(argument: $0) }?.firstDay
            ).question
        },
        AskedQuestion("conversion", items: ["by"], takesPolicies: true) { items, scope, policies in
            let by = try items.choice("by", SalesGrouping.all.map { ($0.description, $0) }) ?? .shop
            return ConversionQuery(scope: scope, policies: policies, by: by).question
        },
        AskedQuestion("lost-enquiries", items: ["agent"], takesPolicies: true) { items, scope, policies in
            LostEnquiriesQuery(scope: scope, policies: policies, agent: try items.one("agent")).question
        },
        AskedQuestion("sales", items: ["by", "basis"], takesPolicies: true) { items, scope, policies in
            let by = try items.choice("by", SalesGrouping.all.map { ($0.description, $0) }) ?? .agent
            let basis = try items.choice("basis", CreditQuery.Basis.all.map { ($0.description, $0) }) ?? .orderFirst
            return CreditQuery(scope: scope, policies: policies, by: by, basis: basis).question
        },
        AskedQuestion("orders", items: ["status", "customer"]) { items, scope, _ in
            let status = try items.choice("status", OrderStatus.all.map { ($0.description, $0) })
            return OrdersQuery(scope: scope, status: status, customer: try items.one("customer")).question
        },
        AskedQuestion("order-checks", items: ["check", "agent"], takesPolicies: true) { items, scope, policies in
            OrderChecksQuery(
                scope: scope,
                policies: policies,
                check: try items.choice("check", OrderChecksQuery.Check.all.map { ($0.description, $0) }),
                agent: try items.one("agent")
            ).question
        },
        AskedQuestion("refunds", items: ["open", "lane", "overdue", "expired", "customer"], takesPolicies: true) {
            items,
            scope,
            policies in
            var filter = RefundsQuery.Filter()
            filter.isOpenOnly = try items.flag("open")
            filter.lane = try items.choice("lane", RefundLane.all.map { ($0.description, $0) })
            filter.isOverdueOnly = try items.flag("overdue")
            filter.isExpiredOnly = try items.flag("expired")
            filter.customer = try items.one("customer")
            return RefundsQuery(scope: scope, policies: policies, filter: filter).question
        },
        AskedQuestion("refund-rates", takesPolicies: true) { _, scope, policies in
            RefundRateQuery(scope: scope, policies: policies).question
        },
        AskedQuestion("remarks", items: ["flag"]) { items, scope, _ in
            let flag = try items.choice("flag", RemarksQuery.flags.map { ($0, $0) })
            return RemarksQuery(scope: scope, flag: flag).question
        },
        AskedQuestion("shops", isAboutAnInstant: true) { _, scope, _ in ShopsQuery(scope: scope).question },
        AskedQuestion("policies", items: ["key"], takesPolicies: true) { items, scope, policies in
            PoliciesQuery(scope: scope, policies: policies, key: try items.one("key")).question
        },
        AskedQuestion("policy-history", items: ["key"], isAboutAnInstant: true) { items, scope, _ in
            PolicyHistoryQuery(scope: scope, key: try items.one("key")).question
        },
        AskedQuestion("order", items: ["id"]) { items, scope, _ in
            TimelineQuery.order(try Self.id(items), scope: scope).question
        },
        AskedQuestion("customer", items: ["id", "part"], takesPolicies: true) { items, scope, policies in
            let part = try items.choice("part", CustomerPage.Part.all.map { ($0.description, $0) }) ?? .timeline
            return CustomerPage(scope: scope, policies: policies, customer: try Self.id(items)).question(part)
        },
    ]

    private static func id(_ items: QueryItems) throws -> String {
        guard let id = try items.one("id"), !id.isEmpty else {
            throw QueryItems.problem("id", "must be given, as in ?id=260511-4711")
        }
        return id
    }
}
