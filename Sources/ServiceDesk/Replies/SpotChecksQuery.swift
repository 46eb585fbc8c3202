// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu agents spot-check`: chats to look through, of agents whose timely rate is below the mean of their shop and day (R020).
///
/// Half of them are those with the agent's slowest answers; the others are drawn by the digest of shop, agent, day and customer:
/// the same whenever it is asked, and nobody's choice.
public struct SpotChecksQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] =
        ResponsesQuery.policyKeys + [.timelyLimit, .comparedTurns, .spotCheckChats]

    public var scope: Scope
    public var policies: PolicySet
    /// Only chats of this agent.
    public var agent: String?

    public init(scope: Scope, policies: PolicySet = .standard, agent: String? = nil) {
        self.scope = scope
        self.policies = policies
        self.agent = agent
    }

    public var question: Question {
        Question(
            "spot_checks",
            binds: scope.bindsWithTime() + policies.binds(Self.policyKeys) + [agent]
                as [any PostgresEncodable & Sendable],
            columns: Self.columns
        )
    }

    private static let columns = [
        .shop,
        .agent,
        .day,
        Column("nth", .integer, "no.", "序号"),
        .customer,
        Column("conversation", .identifier, "conversation", "会话"),
        Column(
            "why",
            .code,
            "why",
            "入选原因",
            words: ["slowest": Phrase("slowest answer", "回复最慢"), "drawn": Phrase("drawn", "抽取")]
        ),
        Column("responses", .integer, "responses", "响应数"),
        Column("late", .integer, "late", "延迟回应"),
        Column("slowest_s", .seconds, "slowest", "最慢响应"),
        Column("slowest_at", .instant, "slowest asked", "最慢提问时间"),
        Column("timely_rate", .share, "agent's timely rate", "客服及时率"),
        Column("mean_rate", .share, "mean", "均值"),
        Column(
            "result",
            .code,
            "checked",
            "质检结果",
            words: ["pass": Phrase("pass", "合格"), "fail": Phrase("fail", "不合格")]
        ),
        .shopName,
        .platform,
    ]
}
