// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// What was done about one customer's follow-ups up to the instant, the latest first: claims, attempts, results and releases, also of
/// orders that are paid or closed since (R029).
public struct FollowUpWorkQuery: Sendable {
    public var scope: Scope
    /// The customer, by any id.
    public var customer: String

    public init(scope: Scope, customer: String) {
        self.scope = scope
        self.customer = customer
    }

    public var question: Question {
        Question(
            "follow_up_work",
            binds: scope.binds + [customer] as [any PostgresEncodable & Sendable],
            columns: [
                Column("at", .instant, "at", "时间"),
                Column("kind", .code, "kind", "类型", words: FollowUpKind.words),
                Column("action", .code, "what", "动作", words: Self.actionWords),
                .agent,
                Column("channel", .code, "by", "渠道", words: Self.channelWords),
                Column("outcome", .code, "outcome", "结果", words: Self.outcomeWords),
                Column("until", .instant, "until", "至"),
                Column("reason", .code, "reason", "原因", words: FollowUpsQuery.reasonWords),
                .order, .customer, .shop,
            ]
        )
    }

    private static let actionWords = [
        "claimed": Phrase("claimed", "认领"), "attempted": Phrase("attempted", "跟进"),
        "resolved": Phrase("resolved", "了结"),
        "released": Phrase("released", "释放"),
    ]

    private static let channelWords = [
        "chat": Phrase("chat", "聊天"), "sms": Phrase("text message", "短信"), "phone": Phrase("phone", "电话"),
        "wechat": Phrase("WeChat", "微信"), "email": Phrase("e-mail", "邮件"),
    ]

    private static let outcomeWords = [
        "promised": Phrase("promised", "承诺"), "snoozed": Phrase("put off", "推迟"), "declined": Phrase("declined", "放弃"),
        "dismissed": Phrase("dismissed", "忽略"), "paid": Phrase("paid", "已付款"), "converted": Phrase("converted", "已转化"),
        "no_answer": Phrase("no answer", "未应答"),
    ]
}
