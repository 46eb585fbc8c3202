// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Metric {
    /// All of them. What a question tells anew is told here too.
    public static let all: [Metric] = [
        replyRate, timelyRate, manualRate, responseRate, wangwangRate, responses, agents, waiting, tiers, rfm,
        followUps, enquiries, refunds, confirmations, orderChecks, sales, conversion,
    ]

    static let replyRate = Metric(
        "reply-rate",
        Phrase("effective reply rate per shop and day", "每店每日有效回复率"),
        keys: ["shop", "day"],
        values: ["customers", "effective", "rate", "pdd_effective", "expected_penalty"],
        verdicts: ["pdd_effective"],
        amounts: ["expected_penalty"],
        policies: ReplyRateQuery.policyKeys
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let timelyRate = Metric(
        "timely-rate",
        Phrase("timely replies per shop and day", "每店每日及时回复率"),
        keys: ["shop", "day"],
        values: ["turns", "timely_turns", "timely_rate", "timely"],
        verdicts: ["timely"],
        policies: ReplyRateQuery.policyKeys
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let manualRate = Metric(
        "manual-rate-3m",
        Phrase("manual replies within 3 minutes per shop and day", "每店每日3分钟人工回复率"),
        keys: ["shop", "day"],
        values: ["manual_rate_3m"],
        policies: ReplyRateQuery.policyKeys
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let responseRate = Metric(
        "response-rate-3m",
        Phrase("responses within 3 minutes per shop and day", "每店每日3分钟响应率"),
        keys: ["shop", "day"],
        values: ["response_rate_3m"],
        policies: ReplyRateQuery.policyKeys
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let wangwangRate = Metric(
        "wangwang-rate",
        Phrase("customers who got a reply per shop and day", "每店每日旺旺回复率"),
        keys: ["shop", "day"],
        values: ["wangwang_rate"],
        policies: ReplyRateQuery.policyKeys
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let responses = Metric(
        "responses",
        Phrase("response times per agent and day", "每客服每日响应时长"),
        keys: ["shop", "agent", "day"],
        values: [
            "first_responses", "first_sum_s", "first_avg_s", "responses", "sum_s", "avg_s", "within_30s",
            "within_30s_share", "over_300s", "over_300s_share",
        ],
        policies: ResponsesQuery.policyKeys
    ) { ResponsesQuery(scope: $0, policies: $1).question }

    static let waiting = Metric(
        "waiting",
        Phrase("who waits, and until when", "等待回复的客户及期限"),
        keys: ["shop", "customer"],
        values: ["messages", "first_waiting_at", "effective_deadline", "timely_deadline"],
        policies: WaitingQuery.policyKeys
    ) { WaitingQuery(scope: $0, policies: $1).question }

    static let tiers = Metric(
        "tiers",
        Phrase("customers' tiers", "客户等级"),
        keys: ["customer", "currency"],
        values: ["completed_paid_orders", "gross", "refunded", "net", "tier"],
        verdicts: ["tier"],
        policies: TiersQuery.policyKeys
    ) { TiersQuery(scope: $0, policies: $1).question }

    static let followUps = Metric(
        "follow-ups",
        Phrase("unpaid orders to remind of", "待催付订单"),
        keys: ["shop", "order"],
        values: ["stage", "due_at", "auto_close_at"],
        verdicts: ["stage"],
        policies: FollowUpsQuery.policyKeys
    ) { FollowUpsQuery(scope: $0, policies: $1).question }

    static let agents = Metric(
        "agents",
        Phrase("score cards per agent and day", "客服每日绩效"),
        keys: ["shop", "agent", "day"],
        values: ["unanswered", "late", "timely_rate", "slow_receptions", "long_receptions", "fined_turns", "fines"],
        amounts: ["fines"],
        policies: AgentsQuery.policyKeys
    ) { AgentsQuery(scope: $0, policies: $1).question }

    static let rfm = Metric(
        "rfm",
        Phrase("customers' segments", "客户分群"),
        keys: ["customer", "currency"],
        values: ["r", "f", "m", "segment"],
        verdicts: ["segment"],
        policies: RFMQuery.policyKeys
    ) { RFMQuery(scope: $0, policies: $1).question }

    static let enquiries = Metric(
        "enquiries",
        Phrase("enquiries without an order to follow up", "待跟进询单"),
        keys: ["shop", "customer"],
        values: ["due_at", "again_at"],
        policies: EnquiriesQuery.policyKeys
    ) { EnquiriesQuery(scope: $0, policies: $1).question }

    static let refunds = Metric(
        "refunds",
        Phrase("refunds on the clock", "退款时效"),
        keys: ["shop", "refund"],
        values: ["lane", "due_at", "overdue"],
        verdicts: ["lane", "overdue"],
        policies: RefundsQuery.policyKeys
    ) { RefundsQuery(scope: $0, policies: $1).question }

    static let confirmations = Metric(
        "confirmations",
        Phrase("orders to confirm with their customers", "订单核对"),
        keys: ["shop", "order"],
        values: ["due_at", "state", "fine"],
        verdicts: ["state"],
        amounts: ["fine"],
        policies: ConfirmationsQuery.policyKeys
    ) { ConfirmationsQuery(scope: $0, policies: $1).question }

    static let orderChecks = Metric(
        "order-checks",
        Phrase("what was done to orders and must be looked at", "订单操作检查"),
        keys: ["shop", "order", "check", "at"],
        values: ["state", "due_at"],
        verdicts: ["state"],
        policies: OrderChecksQuery.policyKeys
    ) { OrderChecksQuery(scope: $0, policies: $1).question }

    static let sales = Metric(
        "sales",
        Phrase("sales credited to agents", "客服销售业绩"),
        keys: ["shop", "key", "silent", "currency"],
        values: ["orders", "buyers", "sales", "refunded", "net"],
        // Tiers are read for sales by tier alone.
        policies: CreditQuery.policyKeys.filter { !TiersQuery.policyKeys.contains($0) }
    ) { CreditQuery(scope: $0, policies: $1).question }

    static let conversion = Metric(
        "conversion",
        Phrase("conversion by tier", "各等级询单转化"),
        keys: ["shop", "key"],
        values: ["enquirers", "paid_same_day", "paid_next_day", "paid_final"],
        policies: ConversionQuery.policyKeys
    ) { ConversionQuery(scope: $0, policies: $1, by: .tier).question }
}
