// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// One follow-up item with whoever holds it, in each of the shops that know it.
public struct FollowUpItemQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] =
        [.claimLasts, .contactsPerDay, .quietHours, .quietException, .recalledCount, .unpaidCloseAfter]
        + PolicyKey.unpaidCloseAfterOfPlatforms.map(\.key)

    public var scope: Scope
    public var policies: PolicySet
    public var kind: FollowUpKind
    /// The id of the order, for kind `unpaid`, or of the customer.
    public var id: String

    public init(scope: Scope, policies: PolicySet = .standard, kind: FollowUpKind, id: String) {
        self.scope = scope
        self.policies = policies
        self.kind = kind
        self.id = id
    }

    public var question: Question {
        Question(
            "follow_up_item",
            binds: scope.binds + policies.binds(Self.policyKeys) + [id, kind.description]
                as [any PostgresEncodable & Sendable],
            columns: [
                .shop, Column("subject", .identifier, "subject", "对象"), .customer,
                Column("claimed_by", .identifier, "claimed by", "认领人"),
                Column("claimed_until", .instant, "claimed until", "认领至"),
                Column("outcome", .text, "outcome", "结果"),
                Column("ended", .text, "ended", "已结束"),
            ],
            // What a decision rests on: see the query.
            hidden: [
                "subjects", "customers", "claim_ms", "contacts_left", "quiet_until", "other_claims",
                "customer_subjects",
            ]
        )
    }
}
