// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu follow-ups confirmations`: orders that the agent was to send back to verify within ten minutes, and whether it was done
/// (R033).
///
/// Of customers who had asked before they ordered, while anybody is on shift. A fine is an assessment to confirm.
public struct ConfirmationsQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [
        .confirmationLimit, .confirmationFine, .receptionLasts, .recalledCount,
    ]

    public var scope: Scope
    public var policies: PolicySet
    /// Only orders that are not confirmed.
    public var isOpenOnly: Bool
    /// Only orders of this agent.
    public var owner: String?

    /// - Parameter scope: Its time chooses orders by their placing; without one today's.
    public init(scope: Scope, policies: PolicySet = .standard, isOpenOnly: Bool = false, owner: String? = nil) {
        self.scope = scope
        self.policies = policies
        self.isOpenOnly = isOpenOnly
        self.owner = owner
    }

    public var question: Question {
        Question(
            "confirmations",
            binds: scope.bindsWithTime() + policies.binds(Self.policyKeys) + [isOpenOnly, owner]
                as [any PostgresEncodable & Sendable],
            columns: Self.columns
        )
    }

    private static let columns = [
        .order, .shop, .customer,
        Column("placed_at", .instant, "placed", "下单时间"),
        Column("due_at", .instant, "due", "核对期限"),
        Column("state", .code, "state", "状态", words: stateWords),
        Column("confirmed_at", .instant, "confirmed", "核对时间"),
        Column("confirmed_by", .identifier, "confirmed by", "核对客服"),
        Column("owner", .identifier, "owner", "负责人"),
        Column("fine", .money, "fine to confirm", "待确认罚款"),
        Column("amount", .money, "amount", "金额"),
        .currency, FollowUpsQuery.ownedBy, .shift, .shopName, .platform,
    ]

    private static let stateWords = [
        "due": Phrase("due", "待核对"), "confirmed": Phrase("confirmed", "已核对"),
        "late": Phrase("late", "超时核对"), "missed": Phrase("missed", "未核对"),
    ]
}
