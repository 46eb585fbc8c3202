// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu follow-ups contacts`: who was contacted in the 24 hours up to the instant, and may they be again (R119).
public struct ContactsQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [.contactsPerDay, .quietHours, .quietException, .recalledCount]

    public var scope: Scope
    public var policies: PolicySet
    /// Only customers who must not be contacted any more, as often as may be or blocked.
    public var isExhaustedOnly: Bool

    public init(scope: Scope, policies: PolicySet = .standard, isExhaustedOnly: Bool = false) {
        self.scope = scope
        self.policies = policies
        self.isExhaustedOnly = isExhaustedOnly
    }

    public var question: Question {
        Question(
            "contacts",
            binds: scope.binds + policies.binds(Self.policyKeys) + [isExhaustedOnly]
                as [any PostgresEncodable & Sendable],
            columns: [
                .shop, .customer,
                Column("contacts", .integer, "contacts in 24 h", "24小时联系次数"),
                Column("left", .integer, "left", "剩余次数"),
                Column("last_contact_at", .instant, "last contact", "上次联系"),
                Column("next_contact_at", .instant, "next contact from", "最早可联系"),
                Column("exhausted", .flag, "exhausted", "已满"),
                // Nothing is left to them, however often they were contacted.
                Column("blocked", .flag, "blocked", "黑名单"),
                .shopName, .platform,
            ]
        )
    }
}
