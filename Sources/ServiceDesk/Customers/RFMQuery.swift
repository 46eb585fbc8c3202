// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu tiers rfm`: recency, frequency and money of customers, in points and segments (R113).
public struct RFMQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [.recencyDays, .frequencyOrders, .monetary, .tierWindow]

    /// The segments: whether money, and with it recency and frequency, are at least as good as the median.
    public static let segments = ["key_", "other_"].flatMap { first in
        ["value", "growth", "keep", "win_back"].map { first + $0 }
    }

    public var scope: Scope
    public var policies: PolicySet
    /// Only this segment, and only this customer.
    public var segment: String?
    public var customer: String?

    public init(scope: Scope, policies: PolicySet = .standard, segment: String? = nil, customer: String? = nil) {
        self.scope = scope
        self.policies = policies
        self.segment = segment
        self.customer = customer
    }

    public var question: Question {
        Question(
            "rfm",
            binds: scope.binds + policies.binds(Self.policyKeys) + [segment, customer]
                as [any PostgresEncodable & Sendable],
            columns: [
                .customer,
                Column("recency_days", .integer, "days since last payment", "距上次付款天数"),
                Column("frequency", .integer, "orders", "订单数"),
                Column("money", .money, "amount", "消费额"),
                Column("r", .integer, "R", "R"), Column("f", .integer, "F", "F"), Column("m", .integer, "M", "M"),
                Column("segment", .code, "segment", "客户分群", words: Self.segmentWords),
                .currency,
                Column("reviews", .integer, "reviews", "评价数"),
                Column("bad_reviews", .integer, "bad reviews", "差评数"),
                Column("country", .text, "country", "国家"),
                Column("province", .text, "province", "省份"),
            ]
        )
    }

    private static let segmentWords = [
        "key_value": Phrase("key: value", "重要价值"), "key_growth": Phrase("key: growth", "重要发展"),
        "key_keep": Phrase("key: keep", "重要保持"), "key_win_back": Phrase("key: win back", "重要挽留"),
        "other_value": Phrase("value", "一般价值"), "other_growth": Phrase("growth", "一般发展"),
        "other_keep": Phrase("keep", "一般保持"), "other_win_back": Phrase("win back", "一般挽留"),
    ]
}
