// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension ReplyRateQuery {
    static let byPolicy = [
        policy,
        basis,
        Column("counted", .integer, "counted", "计入数"),
        Column("met", .integer, "met", "达标数"),
        Column("rate", .share, "rate", "比率"),
        Column("target", .share, "target", "目标"),
        Column("average_s", .decimal(3), "average (s)", "平均(秒)"),
        Column("provisional", .flag, "provisional", "未定"),
        Column(
            "verdict",
            .code,
            "verdict",
            "结论",
            words: [
                "ok": Phrase("ok", "达标"), "missed": Phrase("missed", "未达标"),
                "too_few": Phrase("too few customers", "人数不足不考核"),
            ]
        ),
        Column("expected_penalty", .money, "expected penalty", "预计扣款"),
        .shopName,
        .platform,
    ]

    static let byPeriod = [
        Column("since", .day, "since", "起始日期"),
        policy,
        basis,
        Column("counted", .integer, "counted", "计入数"),
        Column("met", .integer, "met", "达标数"),
        Column("rate", .share, "rate", "比率"),
        Column("days", .integer, "days with turns", "有轮次的天数"),
        Column("provisional", .flag, "provisional", "未定"),
        .shopName,
        .platform,
    ]

    private static let policy = Column(
        "policy",
        .code,
        "policy",
        "考核项",
        words: [
            "pdd_effective": Phrase("PDD effective reply", "拼多多有效回复"),
            "pdd_manual_3m": Phrase("PDD manual 3 min", "拼多多3分钟人工回复"),
            "timely": Phrase("timely reply", "及时回复"),
            "taobao_response_3m": Phrase("Taobao response 3 min", "淘宝3分钟响应"),
            "taobao_wangwang": Phrase("Wangwang reply", "旺旺回复"),
            "jd_first_30s": Phrase("JD first answer 30 s", "京东首次30秒应答"),
            "jd_average_reply": Phrase("JD average reply", "京东平均响应时长"),
            "jd_leave_message": Phrase("JD leave-messages", "京东留言率"),
            "aftersale": Phrase("after-sales reply", "售后响应"),
        ]
    )

    private static let basis = Column(
        "basis",
        .code,
        "of",
        "统计口径",
        words: [
            "users": Phrase("customers", "人"), "turns": Phrase("turns", "轮次"),
            "sessions": Phrase("sessions", "会话"),
        ]
    )

    static let risk = [
        riskLevel,
        Column("customers", .integer, "customers", "咨询人数"),
        Column("effective", .integer, "effective", "有效回复人数"),
        Column("pending", .integer, "can be saved", "可挽回"),
        Column("breached", .integer, "breached", "已超时"),
        Column("worst_rate", .share, "worst", "最低"),
        Column("best_rate", .share, "best", "最高可达"),
        Column("needed", .integer, "needed", "还需挽回"),
        Column("save_until", .instant, "first lost at", "最早截止"),
        Column("projected", .integer, "projected customers", "预计咨询人数"),
        Column("expected_penalty", .money, "expected penalty", "预计扣款"),
        .shopName,
        .platform,
    ]

    static let savable = [
        Column("save_until", .instant, "save until", "挽回截止"),
        Column("left_s", .seconds, "left", "剩余"),
        Column("first_waiting_at", .instant, "waiting since", "开始等待"),
        Column("owner", .identifier, "owner", "负责客服"),
        riskLevel,
        .shopName,
        .platform,
    ]

    private static let riskLevel = Column(
        "risk",
        .code,
        "risk",
        "风险",
        words: [
            "none": Phrase("none", "无"), "watch": Phrase("watch", "关注"), "at_risk": Phrase("at risk", "有风险"),
            "certain": Phrase("lost for today", "今日已无法达标"), "final": Phrase("final", "已定"),
        ]
    )
}
