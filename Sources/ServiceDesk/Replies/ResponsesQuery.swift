// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu responses`: how long customers waited for the first human reply, per agent or shop and local day.
///
/// A wait begins with the first message after the last human reply. Its response belongs to the agent who gave it and to
/// the local day on which the wait began. Policies may count other senders, time from the last waiting message, or book on
/// the day of the reply.
public struct ResponsesQuery: Sendable {
    /// What a row stands for.
    public struct Grouping: Hashable, Sendable {
        let name: String

        public static let agent = Grouping(name: "responses_by_agent")
        public static let shop = Grouping(name: "responses_by_shop")
        /// An hour of a shop's local day.
        public static let hour = Grouping(name: "responses_by_hour")
        /// A local day of all chosen shops.
        public static let day = Grouping(name: "responses_by_day")
        /// A line of patience on a shop's local day: how many responses came within it and not within the one before (R016).
        public static let patience = Grouping(name: "responses_by_patience")
    }

    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [
        .responseSenders, .responseTimedFrom, .responseBookedOn, .recalledCount,
    ]

    /// The lines of patience.
    public static let patienceKeys: [PolicyKey] = [
        .patience, .firstLimit, .slowAlert, .turnLimit, .timelyLimit, .effectiveLimit,
    ]

    public var scope: Scope
    public var policies: PolicySet
    public var grouping: Grouping

    public init(scope: Scope, policies: PolicySet = .standard, by grouping: Grouping = .agent) {
        self.scope = scope
        self.policies = policies
        self.grouping = grouping
    }

    /// The question. Without a time it asks for today.
    public var question: Question {
        Question(
            grouping.name,
            binds: scope.bindsWithTime()
                + policies.binds(Self.policyKeys + (grouping == .patience ? Self.patienceKeys : [])),
            columns: grouping == .patience ? Self.lines : keys + Self.columns
        )
    }

    private var keys: [Column] {
        switch grouping {
        case .agent: [.shop, .agent, .day]
        case .hour: [.shop, .day, Column("hour", .integer, "hour", "小时")]
        case .day: [.day]
        default: [.shop, .day]
        }
    }

    private static let lines = [
        .shop,
        .day,
        // Empty: later than all of them.
        Column("up_to_s", .seconds, "up to", "不超过"),
        Column("responses", .integer, "responses", "响应数"),
        Column("share", .share, "share", "占比"),
    ]

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
        Column("p99_s", .seconds, "p99", "99分位"),
        Column("max_s", .seconds, "longest", "最长"),
    ]
}
