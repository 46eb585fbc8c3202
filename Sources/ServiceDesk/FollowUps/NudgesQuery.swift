// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu follow-ups nudges`: who fell silent after an answer, and is to be asked again (R022).
///
/// A silence is that after the first answer which the shop did not follow up before it was due. Once the time is over, the state is
/// `expired`, with a fine to confirm, or says what kept everybody on shift from contacting the customer in all of it.
public struct NudgesQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] =
        [
            .nudgeMinimum, .nudgeMaximum, .nudgeFine, .contactsPerDay, .quietHours, .quietException, .claimLasts,
            .receptionLasts, .recalledCount, .aftersaleDays,
        ] + PolicyKey.unpaidClose + TiersQuery.policyKeys

    public var scope: Scope
    public var policies: PolicySet
    /// Only this customer.
    public var customer: String?
    /// The agent whose own customers come first.
    public var agent: String?

    /// - Parameter scope: With `all` every silence of 24 hours, else those that are due or claimed.
    public init(scope: Scope, policies: PolicySet = .standard, customer: String? = nil, agent: String? = nil) {
        self.scope = scope
        self.policies = policies
        self.customer = customer
        self.agent = agent
    }

    public var question: Question {
        Question(
            "nudges",
            binds: scope.binds + policies.binds(Self.policyKeys) + [customer, agent]
                as [any PostgresEncodable & Sendable],
            columns: Self.columns,
            hidden: ["total", "not_due", "expired", "suppressed", "claim_ms", Question.leftOut],
            notices: [
                Notice(
                    "expired",
                    one: Phrase("1 silence that nobody broke in time left out", "另有1位客户已错过追问时间，未列出"),
                    many: Phrase("# silences that nobody broke in time left out", "另有#位客户已错过追问时间，未列出")
                )
            ]
        )
    }

    private static let columns =
        [
            .customer, .shop,
            Column("answered_at", .instant, "answered", "客服回复"),
            .agent,
            Column("due_at", .instant, "due", "追问时间"),
            Column("due_to", .instant, "at the latest", "最晚追问"),
        ] + FollowUpsQuery.columnsOfWork(stateWords) + [
            Column("last_message_at", .instant, "last message", "最近消息"),
            FollowUpsQuery.ownedBy, .shift,
            Column("fine", .money, "fine to confirm", "待确认罚款"),
            .shopName, .platform,
        ]

    /// Who was nudged and who is not to be: neither is anything more to do.
    private static let stateWords = FollowUpsQuery.stateWords.merging(["done": Phrase("done", "已处理")]) { $1 }
}
