// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu follow-ups enquiries`: who asked and has not ordered as of the instant (R028).
public struct EnquiriesQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] =
        [
            .enquirySilence, .enquiryDays, .contactsPerDay, .quietHours, .quietException, .claimLasts, .receptionLasts,
            .recalledCount, .aftersaleDays,
        ] + PolicyKey.unpaidClose + TiersQuery.policyKeys

    public var scope: Scope
    public var policies: PolicySet
    /// Only this customer.
    public var customer: String?
    /// The agent whose own customers come first.
    public var agent: String?

    /// - Parameter scope: With `all` every enquiry, else those that are due or claimed.
    public init(scope: Scope, policies: PolicySet = .standard, customer: String? = nil, agent: String? = nil) {
        self.scope = scope
        self.policies = policies
        self.customer = customer
        self.agent = agent
    }

    public var question: Question {
        Question(
            "enquiries",
            binds: scope.binds + policies.binds(Self.policyKeys) + [customer, agent]
                as [any PostgresEncodable & Sendable],
            columns: Self.columns,
            hidden: ["total", "not_due", "suppressed", "done", "claim_ms", Question.leftOut],
            notices: [
                Notice(
                    "not_due",
                    one: Phrase("1 enquiry not due yet left out", "另有1个询单未到跟进时间，未列出"),
                    many: Phrase("# enquiries not due yet left out", "另有#个询单未到跟进时间，未列出")
                ),
                Notice(
                    "suppressed",
                    one: Phrase("1 customer who must not be contacted now left out", "另有1位客户暂不可联系，未列出"),
                    many: Phrase("# customers who must not be contacted now left out", "另有#位客户暂不可联系，未列出")
                ),
            ]
        )
    }

    private static let columns =
        [
            .customer, .shop,
            Column("first_message_at", .instant, "asked", "首次咨询"),
            Column("last_message_at", .instant, "last message", "最近消息"),
            Column("messages", .integer, "messages", "消息数"),
            Column("due_at", .instant, "due", "跟进时间"),
            Column("attempts", .integer, "attempts", "已跟进次数"),
        ] + FollowUpsQuery.workColumns + [
            Column("last_attempt_at", .instant, "last attempt", "上次跟进"),
            Column("again_at", .instant, "put off to", "约定时间"),
            Column("reason", .code, "reason", "原因", words: FollowUpsQuery.reasonWords),
            Column("sku", .identifier, "sku", "商品"),
            FollowUpsQuery.ownedBy, .shift,
            Column("next_contact_at", .instant, "next contact from", "最早可联系"),
            .shopName, .platform,
        ]
}
