// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu sales`: what was sold, and by whose service (R035, R036b); orders without a conversation stand apart.
public struct CreditQuery: Sendable {
    /// Which conversation an order is credited to.
    public struct Basis: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// The last one before the order was placed (下单判定).
        public static let order = Basis(description: "order")
        /// The last one before it was paid (付款判定).
        public static let paid = Basis(description: "paid")
        /// The first of these that there is (下单优先判定).
        public static let orderFirst = Basis(description: "order_first")

        public static let all = [order, paid, orderFirst]

        private init(description: String) { self.description = description }
    }

    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] =
        [.receptionLasts, .excludedFlags, .recalledCount] + TiersQuery.policyKeys

    public var scope: Scope
    public var policies: PolicySet
    public var by: SalesGrouping
    public var basis: Basis

    public init(
        scope: Scope,
        policies: PolicySet = .standard,
        by: SalesGrouping = .agent,
        basis: Basis = .orderFirst
    ) {
        self.scope = scope
        self.policies = policies
        self.by = by
        self.basis = basis
    }

    public var question: Question {
        Question(
            "credit",
            binds: scope.bindsWithTime() + [by.description] as [any PostgresEncodable & Sendable]
                + policies.binds(Self.policyKeys) + [basis.description],
            columns: [
                .shop, by.column,
                Column("silent", .flag, "silent", "静默"),
                Column("orders", .integer, "orders", "付款订单"),
                Column("buyers", .integer, "buyers", "付款人数"),
                Column("sales", .money, "sales", "销售额"),
                Column("aov", .money, "per buyer", "客单价"),
                Column("refunded", .money, "refunded", "退款额"),
                Column("net", .money, "net", "净销售额"),
                .currency,
                Column("unanswered", .flag, "asked, unanswered", "咨询未回复"),
                .shopName, .platform,
            ]
        )
    }
}
