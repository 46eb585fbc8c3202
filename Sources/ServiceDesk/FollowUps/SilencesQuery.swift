// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu follow-ups silences`: customers who fell silent after an answer on the chosen days, and whether they were nudged in time (R022).
///
/// A silence is judged by what happened up to the last instant to nudge, whatever comes later. A fine is an assessment to confirm; where
/// nobody on shift was allowed to contact the customer in all the time for it, there is none, and the state says why.
public struct SilencesQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] =
        [
            .nudgeMinimum, .nudgeMaximum, .nudgeFine, .contactsPerDay, .quietHours, .quietException, .recalledCount,
            .aftersaleDays,
        ] + PolicyKey.unpaidClose

    public var scope: Scope
    public var policies: PolicySet
    /// Only silences that were nudged too late or not at all, though somebody on shift was allowed to.
    public var isMissedOnly: Bool
    /// Only answers of this agent.
    public var agent: String?

    /// - Parameter scope: Its time chooses silences by the answer before them; without one today's.
    public init(scope: Scope, policies: PolicySet = .standard, isMissedOnly: Bool = false, agent: String? = nil) {
        self.scope = scope
        self.policies = policies
        self.isMissedOnly = isMissedOnly
        self.agent = agent
    }

    public var question: Question {
        Question(
            "silences",
            binds: scope.bindsWithTime() + policies.binds(Self.policyKeys) + [isMissedOnly, agent]
                as [any PostgresEncodable & Sendable],
            columns: Self.columns
        )
    }

    private static let columns = [
        .customer, .shop,
        Column("answered_at", .instant, "answered", "客服回复"),
        .agent,
        Column("due_at", .instant, "due", "追问时间"),
        Column("due_to", .instant, "at the latest", "最晚追问"),
        Column("state", .code, "state", "状态", words: stateWords),
        Column("nudged_at", .instant, "nudged", "追问于"),
        Column("nudged_by", .identifier, "nudged by", "追问客服"),
        Column("fine", .money, "fine to confirm", "待确认罚款"),
        Column("last_message_at", .instant, "last message", "最近消息"),
        .shopName, .platform,
    ]

    /// What kept everybody from nudging is called as in the queue.
    private static let stateWords = FollowUpsQuery.stateWords.merging([
        "waiting": Phrase("waiting", "未到时间"), "due": Phrase("due", "待追问"), "nudged": Phrase("nudged", "已追问"),
        "late": Phrase("late", "超时追问"), "missed": Phrase("missed", "未追问"),
    ]) { $1 }
}
