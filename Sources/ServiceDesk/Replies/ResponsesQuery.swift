// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu responses`: how long customers waited for the first human reply, per agent or shop and local day.
///
/// A wait begins with the first message after the last human reply. Its response belongs to the agent who gave it and to
/// the local day on which the wait began.
public struct ResponsesQuery: Sendable {
    /// What a row stands for.
    public struct Grouping: Hashable, Sendable {
        let name: String

        public static let agent = Grouping(name: "responses_by_agent")
        public static let shop = Grouping(name: "responses_by_shop")
    }

    public var scope: Scope
    public var grouping: Grouping

    public init(scope: Scope, by grouping: Grouping = .agent) {
        self.scope = scope
        self.grouping = grouping
    }

    /// The question. Without a time it asks for today.
    public var question: Question {
        Question(
            grouping.name,
            binds: scope.bindsWithTime(),
            columns: (grouping == .agent ? [.shop, .agent, .day] : [.shop, .day]) + Self.columns
        )
    }

    private static let columns = [
        Column("first_responses", .integer, "first responses", "首次响应数"),
        Column("first_sum_s", .seconds, "first sum", "首次响应合计"),
        Column("first_avg_s", .decimal(3), "first average (s)", "平均首响(秒)"),
        Column("responses", .integer, "responses", "响应数"),
        Column("sum_s", .seconds, "sum", "响应合计"),
        Column("avg_s", .decimal(3), "average (s)", "平均响应(秒)"),
        Column("within_30s", .integer, "within 30 s", "30秒内"),
        Column("within_30s_share", .share, "within 30 s", "30秒应答率"),
        Column("over_300s", .integer, "over 5 min", "超5分钟"),
        Column("over_300s_share", .share, "over 5 min", "超5分钟占比"),
        Column("median_s", .seconds, "median", "中位数"),
        Column("p90_s", .seconds, "p90", "90分位"),
        Column("max_s", .seconds, "longest", "最长"),
    ]
}
