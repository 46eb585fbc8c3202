// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension FollowUpsQuery {
    static let notices = [
        Notice(
            "not_due",
            one: Phrase("1 unpaid order not due yet left out", "另有1笔未到催付时间，未列出"),
            many: Phrase("# unpaid orders not due yet left out", "另有#笔未到催付时间，未列出")
        ),
        Notice(
            "expired",
            one: Phrase("1 unpaid order past its automatic close left out", "另有1笔已过自动关闭时间，未列出"),
            many: Phrase("# unpaid orders past their automatic close left out", "另有#笔已过自动关闭时间，未列出")
        ),
        Notice(
            "suppressed",
            one: Phrase(
                "1 unpaid order whose customer must not be contacted now left out",
                "另有1笔因免打扰、联系次数或黑名单暂不可催，未列出"
            ),
            many: Phrase(
                "# unpaid orders whose customers must not be contacted now left out",
                "另有#笔因免打扰、联系次数或黑名单暂不可催，未列出"
            )
        ),
        Notice(
            "done",
            one: Phrase("1 unpaid order that was declined left out", "另有1笔已放弃，未列出"),
            many: Phrase("# unpaid orders that were declined left out", "另有#笔已放弃，未列出")
        ),
    ]

    static let columns =
        [
            .order,
            .shop,
            .customer,
            Column("placed_at", .instant, "placed", "下单时间"),
            Column("amount", .money, "amount", "金额"),
            Column("age_s", .seconds, "age", "已下单"),
            Column("stage", .code, "stage", "阶段", words: stageWords),
            Column("due_at", .instant, "due", "催付时间"),
            Column("auto_close_at", .instant, "closes", "自动关闭"),
            Column("closes_in_s", .seconds, "closes in", "距自动关闭"),
            Column("attempts", .integer, "attempts", "已催次数"),
        ] + workColumns + [
            Column("last_attempt_at", .instant, "last attempt", "上次催付"),
            Column("again_at", .instant, "promised for", "约定时间"),
            Column("reason", .code, "reason", "原因", words: reasonWords),
            Column("consulted", .flag, "consulted", "有咨询"),
            ownedBy, .shift,
            Column("contacts_24h", .integer, "contacts in 24 h", "24小时联系次数"),
            Column("next_contact_at", .instant, "next contact from", "最早可联系"),
            .currency,
            Column("returning", .flag, "returning", "老客"),
            Column("deposit", .money, "deposit", "已付定金"),
            Column("kind", .code, "kind", "订单类型", words: orderKindWords),
            .shopName,
            .platform,
        ]

    /// Who works on an item, and how it stands.
    static let workColumns = columnsOfWork(stateWords)

    static func columnsOfWork(_ words: [String: Phrase]) -> [Column] {
        [
            Column("owner", .identifier, "owner", "负责人"),
            Column("state", .code, "state", "状态", words: words),
            .tier,
            Column("claimed_until", .instant, "claimed until", "认领至"),
        ]
    }

    static let ownedBy = Column(
        "owned_by",
        .code,
        "owned by",
        "归属",
        words: [
            "claim": Phrase("claim", "认领"), "reception": Phrase("reception", "接待"), "shift": Phrase("shift", "值班"),
        ]
    )

    static let stageWords = [
        "0": Phrase("not due", "未到期"), "1": Phrase("first", "首次"), "2": Phrase("second", "二次"),
        "last": Phrase("last", "末次"), "expired": Phrase("expired", "已过期"),
    ]

    static let stateWords = [
        "due": Phrase("due", "待跟进"), "claimed": Phrase("claimed", "跟进中"), "waiting": Phrase("not due", "未到时间"),
        "quiet": Phrase("quiet hours", "免打扰"), "budget": Phrase("contacted enough", "联系已满"),
        "off_shift": Phrase("nobody on shift", "无人在班"), "blocked": Phrase("blocked", "黑名单"),
        "done": Phrase("declined", "已放弃"), "expired": Phrase("expired", "已过期"),
    ]

    static let orderKindWords = [
        "ordinary": Phrase("ordinary", "普通"), "presale": Phrase("presale", "预售"), "deposit": Phrase("deposit", "定金"),
        "freight_topup": Phrase("freight top-up", "补运费"), "group": Phrase("group", "拼团"),
    ]

    /// Why a customer has not paid (R029).
    public static let reasonWords = [
        "forgot": Phrase("forgot", "忘记付款"), "hesitating": Phrase("hesitating", "犹豫"), "price": Phrase("price", "价格"),
        "payment_problem": Phrase("payment problem", "支付问题"), "mistaken_order": Phrase("mistaken order", "拍错"),
        "waiting_topup": Phrase("waiting for money", "等待充值"), "other": Phrase("other", "其他"),
        "unknown": Phrase("unknown", "未知"),
    ]
}
