// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu tiers`: customers with their completed paid orders, what they paid and got back, and their tier (R109 to R111).
public struct TiersQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [.returningMinimumOrders, .vipOrders, .vipNet, .tierWindow]

    public var scope: Scope
    public var policies: PolicySet
    /// Only customers of this tier.
    public var tier: CustomerTier?

    public init(scope: Scope, policies: PolicySet = .standard, tier: CustomerTier? = nil) {
        self.scope = scope
        self.policies = policies
        self.tier = tier
    }

    public var question: Question {
        let judging: [any PostgresEncodable & Sendable] = [
            tier?.description, policies.integer(.returningMinimumOrders), policies.integer(.vipOrders),
            policies.integer(.vipNet), policies.integer(.tierWindow),
        ]
        return Question("tiers", binds: scope.binds + judging, columns: Self.columns)
    }

    private static let columns = [
        .customer,
        Column("completed_paid_orders", .integer, "orders", "完成订单"),
        Column("gross", .money, "gross", "消费额"),
        Column("refunded", .money, "refunded", "退款额"),
        Column("net", .money, "net", "净消费额"),
        Column("tier", .code, "tier", "等级", words: CustomerTier.words),
        .currency,
        Column("prospect", .flag, "prospect", "未成交"),
        Column("first_order_at", .instant, "first order", "首次下单"),
        Column("last_order_at", .instant, "last order", "最近下单"),
        Column("since", .instant, "since", "自"),
        Column("why", .text, "why", "依据"),
    ]
}
