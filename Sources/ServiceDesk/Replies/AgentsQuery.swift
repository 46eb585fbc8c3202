// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu agents`: the score card of each agent and local day (`domain.md` §3.5 and §9, row 5; R014, R020, R021).
///
/// What was written is the sender's, whoever the conversation is assigned to; customers whom nobody answered are the assignee's.
public struct AgentsQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] =
        ResponsesQuery.policyKeys + [
            .timelyLimit, .timelyWindow, .lateFine, .slowGap, .slowTimes, .longReception, .comparedTurns,
        ]

    public var scope: Scope
    public var policies: PolicySet

    public init(scope: Scope, policies: PolicySet = .standard) {
        self.scope = scope
        self.policies = policies
    }

    public var question: Question {
        Question(
            "agents",
            binds: scope.bindsWithTime() + policies.binds(Self.policyKeys),
            columns: Self.columns,
            hidden: ["total", "unattributed"],
            notices: [
                Notice(
                    "unattributed",
                    one: Phrase(
                        "1 late turn of a customer whom nobody had: kefu agents fines --unattributed",
                        "另有1个延迟轮次无人负责：kefu agents fines --unattributed"
                    ),
                    many: Phrase(
                        "# late turns of customers whom nobody had: kefu agents fines --unattributed",
                        "另有#个延迟轮次无人负责：kefu agents fines --unattributed"
                    )
                )
            ]
        )
    }

    private static let columns = [
        .shop,
        .agent,
        .day,
        Column("consulted", .integer, "consulted", "咨询人数"),
        Column("received", .integer, "received", "接待人数"),
        Column("unanswered", .integer, "unanswered", "未回复人数"),
        Column("wangwang_rate", .share, "reply rate", "旺旺回复率"),
        Column("customer_messages", .integer, "customer messages", "买家消息数"),
        Column("agent_messages", .integer, "agent messages", "客服消息数"),
        Column("agent_characters", .integer, "characters", "客服字数"),
        Column("qa_ratio", .decimal(3), "answers per question", "答问比"),
        Column("first_responses", .integer, "first responses", "首次响应数"),
        Column("first_avg_s", .decimal(3), "first average (s)", "平均首响(秒)"),
        Column("responses", .integer, "responses", "响应数"),
        Column("avg_s", .decimal(3), "average (s)", "平均响应(秒)"),
        Column("median_s", .seconds, "median", "中位数"),
        Column("p90_s", .seconds, "p90", "90分位"),
        Column("late", .integer, "late", "延迟回应"),
        Column("timely_rate", .share, "timely rate", "及时回复率"),
        Column("below_average_rate", .flag, "rate below average", "及时率低于均值"),
        Column("below_average_received", .flag, "received below average", "接待量低于均值"),
        Column("slow_receptions", .integer, "slow receptions", "慢接待"),
        Column("long_receptions", .integer, "long receptions", "长接待"),
        Column("fined_turns", .integer, "fined turns", "罚款轮次"),
        Column("fines", .money, "fines proposed", "拟罚款"),
        Column("provisional_fines", .integer, "late unless answered", "待定罚款"),
        Column("first_message_at", .instant, "first message", "首条消息"),
        Column("last_message_at", .instant, "last message", "末条消息"),
        Column("online_s", .seconds, "online", "在线时长"),
        Column("away_s", .seconds, "away", "离开时长"),
        Column("logins", .integer, "logins", "登录次数"),
        Column("first_login_at", .instant, "first login", "首次登录"),
        Column("last_logout_at", .instant, "last logout", "末次下线"),
        Column("evaluations", .integer, "ratings", "评价数"),
        Column("score_avg", .decimal(3), "average score", "平均评分"),
        Column("checks", .integer, "checks", "质检数"),
        Column("failed_checks", .integer, "failed checks", "质检不合格"),
        .shopName,
        .platform,
    ]
}
