// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu reply-rate detail`: the replies that were owed, behind every rate (`domain.md` §9, row 1): a row per wait and local
/// day, and one for each message that owes nothing. At shops of Taobao and Tmall a row is a turn, which Taobao's policy judges.
public struct ReplyDetailQuery: Sendable {
    /// How a reply that is owed stands.
    public struct Status: Hashable, Sendable {
        public let name: String

        public static let pending = Status(name: "pending")
        public static let met = Status(name: "met")
        public static let breached = Status(name: "breached")
        /// Nothing is owed.
        public static let excluded = Status(name: "excluded")

        public static let all = [pending, met, breached, excluded]
    }

    public var scope: Scope
    public var policies: PolicySet
    /// Only this customer, by any id that is linked.
    public var customer: String?
    public var status: Status?

    public init(scope: Scope, policies: PolicySet = .standard, customer: String? = nil, status: Status? = nil) {
        self.scope = scope
        self.policies = policies
        self.customer = customer
        self.status = status
    }

    public var question: Question {
        Question(
            "reply_rate_detail",
            binds: scope.bindsWithTime() + policies.binds(ReplyRateQuery.policyKeys)
                + [customer, status?.name, policies.platforms(.turnLimit)] as [any PostgresEncodable & Sendable],
            columns: Self.columns
        )
    }

    private static let columns = [
        .shop,
        .day,
        .customer,
        Column("message_at", .instant, "message", "消息时间"),
        Column(
            "status",
            .code,
            "status",
            "状态",
            words: [
                "pending": Phrase("waiting in time", "等待中"), "met": Phrase("in time", "达标"),
                "breached": Phrase("too late", "超时"), "excluded": Phrase("not counted", "不计入"),
            ]
        ),
        Column("reply_at", .instant, "reply", "回复时间"),
        .agent,
        Column("delay_s", .seconds, "delay", "回复用时"),
        Column("deadline", .instant, "deadline", "截止时间"),
        Column("in_window", .flag, "in the hours", "考核时段内"),
        Column(
            "exclusion_reason",
            .code,
            "why not counted",
            "不计入原因",
            words: [
                "outside_window": Phrase("outside the hours", "不在考核时段"),
                "turn_goes_on": Phrase("the turn began before", "轮次此前已开始"),
                "not_a_customer": Phrase("not a customer", "非买家"), "recalled": Phrase("taken back", "已撤回"),
            ]
        ),
        Column("turn_started_at", .instant, "turn began", "轮次开始"),
        Column("late_5m", .flag, "late", "延迟回应"),
        Column("met_30s", .flag, "30 s", "30秒内"),
        Column("met_3m", .flag, "3 min", "3分钟内"),
        Column("met_1h", .flag, "1 h", "1小时内"),
        Column("conversation", .identifier, "conversation", "会话"),
        Column("kind", .text, "kind", "消息类型"),
        Column("message_id", .identifier, "message id", "消息编号"),
        Column("reply_id", .identifier, "reply id", "回复编号"),
        Column("person", .identifier, "person", "同一买家"),
        Column("partition", .integer, "partition", "分区"),
        Column("offset", .integer, "offset", "位置"),
        .shopName,
        .platform,
    ]
}
