// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu agents fines`: the fines that a shop's own schedule proposes for late turns, one a turn (R014). Nothing is taken from
/// anybody: they are for somebody to confirm.
///
/// A turn is late as under the timely policy: it began in its hours, and no human answered within its limit. Who had the customer
/// at the deadline pays; when nobody had, nobody does.
public struct FinesQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [.timelyLimit, .timelyWindow, .lateFine, .recalledCount]

    public var scope: Scope
    public var policies: PolicySet
    /// Only fines of this agent.
    public var agent: String?
    /// Only late turns of customers whom nobody had.
    public var isUnattributedOnly: Bool

    public init(
        scope: Scope,
        policies: PolicySet = .standard,
        agent: String? = nil,
        isUnattributedOnly: Bool = false
    ) {
        self.scope = scope
        self.policies = policies
        self.agent = agent
        self.isUnattributedOnly = isUnattributedOnly
    }

    public var question: Question {
        Question(
            "fines",
            binds: scope.bindsWithTime() + policies.binds(Self.policyKeys) + [agent, isUnattributedOnly]
                as [any PostgresEncodable & Sendable],
            columns: Self.columns
        )
    }

    private static let columns = [
        .shop,
        .agent,
        .day,
        Column("rule", .code, "for", "事由", words: ["late": Phrase("late reply", "延迟回应")]),
        Column("fine", .money, "fine proposed", "拟罚款"),
        Column("provisional", .flag, "provisional", "未定"),
        Column(
            "attribution",
            .code,
            "attribution",
            "归责",
            words: ["assigned": Phrase("assigned", "已分配"), "unattributed": Phrase("unattributed", "无人负责")]
        ),
        .customer,
        Column("turn_started_at", .instant, "turn began", "轮次开始"),
        Column("deadline", .instant, "deadline", "截止时间"),
        Column("reply_at", .instant, "reply", "回复时间"),
        Column("reply_agent", .identifier, "answered by", "回复客服"),
        Column("delay_s", .seconds, "delay", "回复用时"),
        Column("on_shift", .text, "on shift", "当班客服"),
        Column("conversation", .identifier, "conversation", "会话"),
        Column("message_id", .identifier, "message id", "消息编号"),
        Column("partition", .integer, "partition", "分区"),
        Column("offset", .integer, "offset", "位置"),
        .shopName,
        .platform,
    ]
}
