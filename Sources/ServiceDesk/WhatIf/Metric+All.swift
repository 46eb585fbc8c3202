// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Metric {
    /// All of them. What a question tells anew is told here too.
    public static let all: [Metric] = [
        replyRate, timelyRate, manualRate, responseRate, wangwangRate, responses, waiting, tiers, followUps,
    ]

    static let replyRate = Metric(
        "reply-rate",
        Phrase("effective reply rate per shop and day", "每店每日有效回复率"),
        keys: ["shop", "day"],
        values: ["customers", "effective", "rate", "pdd_effective", "expected_penalty"],
        verdicts: ["pdd_effective"],
        amounts: ["expected_penalty"]
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let timelyRate = Metric(
        "timely-rate",
        Phrase("timely replies per shop and day", "每店每日及时回复率"),
        keys: ["shop", "day"],
        values: ["turns", "timely_turns", "timely_rate", "timely"],
        verdicts: ["timely"]
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let manualRate = Metric(
        "manual-rate-3m",
        Phrase("manual replies within 3 minutes per shop and day", "每店每日3分钟人工回复率"),
        keys: ["shop", "day"],
        values: ["manual_rate_3m"]
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let responseRate = Metric(
        "response-rate-3m",
        Phrase("responses within 3 minutes per shop and day", "每店每日3分钟响应率"),
        keys: ["shop", "day"],
        values: ["response_rate_3m"]
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let wangwangRate = Metric(
        "wangwang-rate",
        Phrase("customers who got a reply per shop and day", "每店每日旺旺回复率"),
        keys: ["shop", "day"],
        values: ["wangwang_rate"]
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let responses = Metric(
        "responses",
        Phrase("response times per agent and day", "每客服每日响应时长"),
        keys: ["shop", "agent", "day"],
        values: [
            "first_responses", "first_sum_s", "first_avg_s", "responses", "sum_s", "avg_s", "within_30s",
            "within_30s_share", "over_300s", "over_300s_share",
        ]
    ) { ResponsesQuery(scope: $0, policies: $1).question }

    static let waiting = Metric(
        "waiting",
        Phrase("who waits, and until when", "等待回复的客户及期限"),
        keys: ["shop", "customer"],
        values: ["messages", "first_waiting_at", "effective_deadline", "timely_deadline"]
    ) { WaitingQuery(scope: $0, policies: $1).question }

    static let tiers = Metric(
        "tiers",
        Phrase("customers' tiers", "客户等级"),
        keys: ["customer", "currency"],
        values: ["completed_paid_orders", "gross", "refunded", "net", "tier"],
        verdicts: ["tier"]
    ) { TiersQuery(scope: $0, policies: $1).question }

    static let followUps = Metric(
        "follow-ups",
        Phrase("unpaid orders to remind of", "待催付订单"),
        keys: ["shop", "order"],
        values: ["stage", "due_at", "auto_close_at"],
        verdicts: ["stage"]
    ) { FollowUpsQuery(scope: $0, policies: $1).question }
}
