// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu waiting`: who waits for a human reply as of the instant, longest first, and until when each policy lets them (R009,
/// R010).
public struct WaitingQuery: Sendable {
    /// In which order customers are shown.
    public struct Order: Hashable, Sendable {
        let name: String

        /// The longest wait first.
        public static let waiting = Order(name: "waiting")
        /// The next deadline first; those who have missed all of them come last.
        public static let deadline = Order(name: "deadline")
        /// The newest message first, as the red dots of a platform's own list.
        public static let recent = Order(name: "recent")
    }

    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [
        .effectiveLimit, .effectiveLimitInclusive, .effectiveReplyInWindow, .effectiveWindow,
        .effectiveWindowEndInclusive,
        .effectiveJudged, .effectiveSenders,
        .manualLimit, .manualWindow, .timelyLimit, .timelyWindow, .turnLimit, .turnWindow, .turnSenders, .firstLimit,
        .firstExcludedHours, .sessionGap, .aftersaleLimit, .aftersaleDays, .averageMaximum, .leaveMessageMaximum,
        .recalledCount, .waitingVisible, .waitingCourtesy, .returningMinimumOrders, .vipOrders, .vipNet, .tierWindow,
        .tierNetOfRefunds, .tierWindowFromMonth, .tierCountRefunded, .vipGrade,
    ]

    public var scope: Scope
    public var policies: PolicySet
    public var order: Order
    /// Whether to leave out who only said thanks: nothing but emoji and a few characters within a day after a human reply. They
    /// wait all the same, and the score counts them (R011).
    public var ignoresCourtesy: Bool
    /// Only this customer.
    public var customer: String?

    public init(
        scope: Scope,
        policies: PolicySet = .standard,
        order: Order = .waiting,
        ignoresCourtesy: Bool = false,
        customer: String? = nil
    ) {
        self.scope = scope
        self.policies = policies
        self.order = order
        self.ignoresCourtesy = ignoresCourtesy
        self.customer = customer
    }

    public var question: Question {
        let judging: [any PostgresEncodable & Sendable] = [
            policies.platforms(.effectiveLimit), policies.platforms(.turnLimit), policies.platforms(.firstLimit),
            order.name, ignoresCourtesy, customer,
        ]
        return Question(
            "waiting",
            binds: scope.binds + policies.binds(Self.policyKeys) + judging,
            columns: Self.columns,
            hidden: ["total", "crowded_shops"],
            notices: [
                Notice(
                    "crowded_shops",
                    one: Phrase("1 shop has more waiting customers than its platform lists", "有1家店铺等待人数超过平台列表可见数"),
                    many: Phrase("# shops have more waiting customers than their platforms list", "有#家店铺等待人数超过平台列表可见数")
                )
            ]
        )
    }

    private static let presenceWords = [
        "online": Phrase("online", "在线"), "away": Phrase("away", "离开"), "suspended": Phrase("suspended", "挂起"),
        "offline": Phrase("offline", "离线"),
    ]

    private static let columns = [
        .shop,
        .customer,
        Column("messages", .integer, "messages", "未回复消息数"),
        Column("first_waiting_at", .instant, "waiting since", "开始等待"),
        Column("last_message_at", .instant, "last message", "最后消息"),
        Column("waiting_s", .seconds, "waiting", "已等待"),
        Column("effective_deadline", .instant, "effective until", "有效回复截止"),
        Column("effective_left_s", .seconds, "left", "剩余"),
        Column("timely_deadline", .instant, "timely until", "及时回复截止"),
        Column("timely_left_s", .seconds, "left", "剩余"),
        Column("last_agent", .identifier, "last agent", "上次回复客服"),
        Column("last_reply_at", .instant, "last reply", "上次回复"),
        Column("manual_deadline_3m", .instant, "manual until", "3分钟人工回复截止"),
        Column("response_deadline_3m", .instant, "response until", "3分钟响应截止"),
        Column("first_30s_deadline", .instant, "30 s until", "30秒应答截止"),
        Column("next_deadline", .instant, "next deadline", "下一截止"),
        Column("tier", .code, "tier", "等级", words: CustomerTier.words),
        Column("owner", .identifier, "owner", "负责客服"),
        Column("aftersale_deadline", .instant, "after-sales until", "售后回复截止"),
        Column("owner_presence", .code, "owner is", "负责客服状态", words: presenceWords),
        // More customers wait at the shop than its platform's list shows (R129a).
        Column("crowded", .flag, "crowded", "等待超限"),
        .shopName,
        .platform,
    ]
}
