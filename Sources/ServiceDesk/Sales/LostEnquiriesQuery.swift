// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu conversion lost`: who asked and did not order, by agent, with the goods where they are known (R028, R036).
public struct LostEnquiriesQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys = PolicyKey.unpaidClose + [.recalledCount]

    public var scope: Scope
    public var policies: PolicySet
    /// Only this agent's.
    public var agent: String?

    public init(scope: Scope, policies: PolicySet = .standard, agent: String? = nil) {
        self.scope = scope
        self.policies = policies
        self.agent = agent
    }

    public var question: Question {
        Question(
            "conversion_lost",
            binds: scope.bindsWithTime() + [agent] as [any PostgresEncodable & Sendable]
                + policies.binds(Self.policyKeys),
            columns: [
                .agent, .shop, .day, .customer,
                Column("first_message_at", .instant, "asked", "首次咨询"),
                Column("messages", .integer, "messages", "消息数"),
                Column("sku", .identifier, "sku", "商品"),
                .shopName, .platform,
            ]
        )
    }
}
