// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu conversion`: how many who asked ordered and paid: the same day, by the next, by the fifth (R036).
public struct ConversionQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys = PolicyKey.unpaidClose + [.recalledCount] + TiersQuery.policyKeys

    public var scope: Scope
    public var policies: PolicySet
    public var by: SalesGrouping

    public init(scope: Scope, policies: PolicySet = .standard, by: SalesGrouping = .shop) {
        self.scope = scope
        self.policies = policies
        self.by = by
    }

    public var question: Question {
        Question(
            "conversion",
            binds: scope.bindsWithTime() + [by.description] as [any PostgresEncodable & Sendable]
                + policies.binds(Self.policyKeys),
            columns: [
                .shop, by.column,
                Column("enquirers", .integer, "enquirers", "询单人数"),
                Column("share", .share, "share", "占比"),
                Column("placed_same_day", .integer, "ordered same day", "当日下单"),
                Column("paid_same_day", .integer, "paid same day", "当日付款"),
                Column("paid_next_day", .integer, "paid by next day", "次日付款"),
                Column("paid_final", .integer, "paid in the end", "最终付款"),
                Column("lost", .integer, "did not order", "未下单"),
                Column("rate_same_day", .share, "same-day rate", "当日转化率"),
                Column("rate_next_day", .share, "next-day rate", "次日转化率"),
                Column("rate_final", .share, "final rate", "最终转化率"),
                Column("provisional", .flag, "provisional", "未定"),
                .shopName, .platform,
            ]
        )
    }
}
