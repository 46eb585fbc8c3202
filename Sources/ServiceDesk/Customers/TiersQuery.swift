// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu tiers`: customers with their completed paid orders, what they paid and got back, and their tier (R109 to R111).
public struct TiersQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [
        .returningMinimumOrders, .vipOrders, .vipNet, .tierWindow, .tierNetOfRefunds, .tierWindowFromMonth,
        .tierCountRefunded, .vipGrade, .sleepingDays,
        .lostDays,
    ]

    public var scope: Scope
    public var policies: PolicySet
    /// Only customers of this tier.
    public var tier: CustomerTier?
    /// Only this customer.
    public var customer: String?

    public init(
        scope: Scope,
        policies: PolicySet = .standard,
        tier: CustomerTier? = nil,
        customer: String? = nil
    ) {
        self.scope = scope
        self.policies = policies
        self.tier = tier
        self.customer = customer
    }

    public var question: Question { question(with: [:]) }

    func question(with standIns: [String: String]) -> Question {
        Question(
            "tiers",
            with: standIns,
            binds: scope.binds + policies.binds(Self.policyKeys) + [tier?.description, customer]
                as [any PostgresEncodable & Sendable],
            columns: Self.columns
        )
    }

    private static let columns = [
        .customer,
        Column("completed_paid_orders", .integer, "orders", "完成订单"),
        Column("gross", .money, "gross", "消费额"),
        Column("refunded", .money, "refunded", "退款额"),
        Column("net", .money, "net", "净消费额"),
        .tier,
        .currency,
        Column("prospect", .flag, "prospect", "未成交"),
        Column("first_order_at", .instant, "first order", "首次下单"),
        Column("last_order_at", .instant, "last order", "最近下单"),
        Column("since", .instant, "since", "自"),
        Column("why", .text, "why", "依据", words: whyWords),
        Column("blocked", .flag, "blocked", "黑名单"),
        Column("lifecycle", .code, "lifecycle", "活跃度", words: lifecycleWords),
        Column("platform_grade", .integer, "platform grade", "平台等级"),
        // Null unless the cost of every counted order is known (R114).
        Column("margin", .money, "gross margin", "毛利"),
        Column("reason", .code, "changed by", "变更原因", words: TierChangesQuery.reasonWords),
        Column("ref", .identifier, "by", "变更依据"),
    ]

    /// The words that reasons begin with.
    static let whyWords = [
        "orders": Phrase("orders", "订单数"), "net": Phrase("net", "净消费额"),
        "set by hand": Phrase("set by hand", "人工设置"),
        "set by the platform or a rule": Phrase("set by the platform or a rule", "平台或规则设置"),
        "platform grade": Phrase("platform grade", "平台等级"), "order": Phrase("order", "订单"),
        "refund": Phrase("refund", "退款"), "closed": Phrase("order closed", "订单关闭"), "mark": Phrase("mark", "人工设置"),
        "grade": Phrase("platform grade", "平台等级"), "policy": Phrase("policy", "规则调整"),
    ]

    /// How long a customer has not ordered (R117).
    static let lifecycleWords = [
        "active": Phrase("active", "活跃"), "sleeping": Phrase("sleeping", "沉睡"), "lost": Phrase("lost", "流失"),
    ]
}
