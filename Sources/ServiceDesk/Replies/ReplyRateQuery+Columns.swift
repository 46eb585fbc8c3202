// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension ReplyRateQuery {
    static func columns(of grouping: Grouping) -> [Column] {
        switch grouping {
        case .agent: [.shop, .agent, .day] + counts
        case .hour: [.shop, .day, Column("hour", .integer, "hour", "小时")] + counts
        case .day: [.day] + counts + [Column("shops", .integer, "shops", "店铺数")]
        case .policy: [.shop, .day] + byPolicy
        case .period: [.shop, .day] + byPeriod
        case .risk: [.shop, .day] + risk
        case .savable: [.shop, .day, .customer] + savable
        default: [.shop, .day] + counts + verdicts
        }
    }

    private static let counts = [
        Column("customers", .integer, "customers", "咨询人数"),
        Column("effective", .integer, "effective", "有效回复人数"),
        Column("rate", .share, "rate", "有效回复率"),
        Column("pending", .integer, "pending", "等待中"),
        Column("breached", .integer, "breached", "已超时"),
    ]

    private static let verdicts = [
        Column("best_rate", .share, "best reachable", "最高可达"),
        Column("provisional", .flag, "provisional", "未定"),
        Column(
            "pdd_effective",
            .code,
            "PDD effective",
            "拼多多有效回复",
            words: [
                "ok": Phrase("ok", "达标"),
                "under": Phrase("too low", "低于下限"),
                "too_few": Phrase("too few customers", "人数不足不考核"),
                "certain": Phrase("lost for today", "今日已无法达标"),
                "at_risk": Phrase("at risk", "有风险"),
                "provisional": Phrase("provisional", "未定"),
            ]
        ),
        Column("expected_penalty", .money, "expected penalty", "预计扣款"),
        Column("turns", .integer, "turns", "轮次"),
        Column("timely_turns", .integer, "timely turns", "及时回复轮次"),
        Column("timely_rate", .share, "timely rate", "及时回复率"),
        Column(
            "timely",
            .code,
            "timely",
            "及时回复",
            words: ["ok": Phrase("ok", "达标"), "under": Phrase("too low", "未达标")]
        ),
        Column("manual_rate_3m", .share, "manual 3 min", "3分钟人工回复率"),
        Column("response_rate_3m", .share, "response 3 min", "3分钟响应率"),
        Column("wangwang_rate", .share, "wangwang", "旺旺回复率"),
        .shopName,
        .platform,
    ]
}
