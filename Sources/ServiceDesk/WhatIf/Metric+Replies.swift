// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Metric {
    static let replyRate = Metric(
        "reply-rate",
        Phrase("effective reply rate per shop and day", "每店每日有效回复率"),
        keys: ["shop", "day"],
        values: ["customers", "effective", "rate", "pdd_effective", "expected_penalty"],
        verdicts: ["pdd_effective"],
        amounts: ["expected_penalty"],
        policies: rowsOfDays + [
            .effectiveLimit, .effectiveLimitInclusive, .effectiveSameInstant, .effectiveReplyInWindow, .effectiveJudged,
            .effectiveSenders, .effectiveMinimumUsers, .effectiveMinimumRate, .effectivePenalty,
        ]
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let timelyRate = Metric(
        "timely-rate",
        Phrase("timely replies per shop and day", "每店每日及时回复率"),
        keys: ["shop", "day"],
        values: ["turns", "timely_turns", "timely_rate", "timely"],
        verdicts: ["timely"],
        policies: rowsOfDays + [.timelyLimit, .timelyWindow, .timelyTarget, .timelyBasis]
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let manualRate = Metric(
        "manual-rate-3m",
        Phrase("manual replies within 3 minutes per shop and day", "每店每日3分钟人工回复率"),
        keys: ["shop", "day"],
        values: ["manual_rate_3m"],
        policies: rowsOfDays + [.manualLimit, .manualWindow]
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let responseRate = Metric(
        "response-rate-3m",
        Phrase("responses within 3 minutes per shop and day", "每店每日3分钟响应率"),
        keys: ["shop", "day"],
        values: ["response_rate_3m"],
        policies: rowsOfDays + [.turnLimit, .turnWindow, .turnBasis, .turnSenders]
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let wangwangRate = Metric(
        "wangwang-rate",
        Phrase("customers who got a reply per shop and day", "每店每日旺旺回复率"),
        keys: ["shop", "day"],
        values: ["wangwang_rate"],
        policies: rowsOfDays
    ) { ReplyRateQuery(scope: $0, policies: $1).question }

    static let replyPolicies = Metric(
        "reply-policies",
        Phrase("every reply policy per shop and day", "每店每日各项回复考核"),
        keys: ["shop", "day", "policy"],
        values: [
            "basis", "counted", "met", "rate", "target", "average_s", "provisional", "verdict", "expected_penalty",
        ],
        verdicts: ["verdict"],
        amounts: ["expected_penalty"],
        policies: ReplyRateQuery.policyKeys + ReplyRateQuery.sessionPolicyKeys
    ) { ReplyRateQuery(scope: $0, policies: $1, by: .policy).question }

    static let responsePeriod = Metric(
        "response-rate-period",
        Phrase("responses within 3 minutes per shop and Taobao's period", "每店每统计周期3分钟响应率"),
        keys: ["shop", "day"],
        values: ["since", "basis", "counted", "met", "rate", "days", "provisional"],
        policies: [.turnPeriod, .turnLimit, .turnWindow, .turnBasis, .turnSenders, .recalledCount]
    ) { ReplyRateQuery(scope: $0, policies: $1, by: .period).question }

    /// What decides whether a shop's day has a row in `kefu reply-rate`, whatever the row tells: somebody wrote in the hours of the
    /// effective-reply policy, and did not take it back.
    private static let rowsOfDays: [PolicyKey] = [.effectiveWindow, .effectiveWindowEndInclusive, .recalledCount]
}
