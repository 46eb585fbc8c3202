// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu tiers changes`: when customers' tiers changed, from which to which, and why (R109 to R111).
///
/// Nothing is stored for it: the history follows from the orders, refunds and marks, so a customer who leaves the window
/// without any event is in it too, at the instant of leaving. Each instant is
/// judged by the policies in force then.
public struct TierChangesQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys = TiersQuery.policyKeys

    public var scope: Scope
    public var policies: PolicySet
    /// Only this customer.
    public var customer: String?

    public init(scope: Scope, policies: PolicySet = .standard, customer: String? = nil) {
        self.scope = scope
        self.policies = policies
        self.customer = customer
    }

    public var question: Question {
        Question(
            "tier_changes",
            binds: scope.bindsWithTime(isTodayByDefault: customer == nil) + policies.binds(Self.policyKeys) + [customer]
                as [any PostgresEncodable & Sendable],
            columns: [
                .customer,
                Column("at", .instant, "at", "时间"),
                Column("tier_before", .code, "from", "原等级", words: CustomerTier.words),
                Column("tier", .code, "to", "新等级", words: CustomerTier.words),
                Column("reason", .code, "reason", "原因", words: Self.reasonWords),
                Column("ref", .identifier, "by", "依据"),
            ]
        )
    }

    static let reasonWords = [
        "first_seen": Phrase("first seen", "首次出现"), "order": Phrase("order completed", "订单完成"),
        "refund": Phrase("refund", "退款"), "closed": Phrase("order closed", "订单关闭"),
        "window": Phrase("left the window", "超出统计期"), "mark": Phrase("set by hand", "人工设置"),
        "grade": Phrase("platform grade", "平台等级"), "policy": Phrase("policy", "规则调整"),
    ]
}
