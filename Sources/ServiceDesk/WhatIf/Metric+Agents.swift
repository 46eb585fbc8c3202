// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Metric {
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

    static let patience = Metric(
        "patience",
        Phrase("responses within each line of patience per shop and day", "每店每日各耐心时限内响应"),
        keys: ["shop", "day", "up_to_s"],
        values: ["responses", "share"],
        policies: ResponsesQuery.policyKeys + ResponsesQuery.patienceKeys
    ) { ResponsesQuery(scope: $0, policies: $1, by: .patience).question }

    static let agents = Metric(
        "agents",
        Phrase("score cards per agent and day", "客服每日绩效"),
        keys: ["shop", "agent", "day"],
        values: [
            "consulted", "received", "unanswered", "wangwang_rate", "customer_messages", "qa_ratio", "first_responses",
            "first_avg_s", "responses", "avg_s", "median_s", "p90_s", "late", "timely_rate", "below_average_rate",
            "below_average_received", "slow_receptions", "long_receptions", "fined_turns", "fines", "provisional_fines",
        ],
        verdicts: ["below_average_rate"],
        amounts: ["fines"],
        policies: AgentsQuery.policyKeys
    ) { AgentsQuery(scope: $0, policies: $1).question }

    static let spotChecks = Metric(
        "spot-checks",
        Phrase("chats to look through", "抽检会话"),
        keys: ["shop", "agent", "day", "customer"],
        values: ["nth", "why", "responses", "late", "slowest_s", "slowest_at", "timely_rate", "mean_rate"],
        verdicts: ["why"],
        policies: SpotChecksQuery.policyKeys
    ) { SpotChecksQuery(scope: $0, policies: $1).question }
}
