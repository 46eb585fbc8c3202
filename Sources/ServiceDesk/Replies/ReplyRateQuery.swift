// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu reply-rate`: customers whose every message in the window was answered in time (R001 to R006).
public struct ReplyRateQuery: Sendable {
    /// What a row stands for.
    public struct Grouping: Hashable, Sendable {
        let name: String

        /// A shop's local day, with the verdicts of the policies.
        public static let shop = Grouping(name: "reply_rate")
        /// An agent's local day: the customers whom that agent answered first after a message.
        public static let agent = Grouping(name: "reply_rate_by_agent")
        /// An hour of a shop's local day.
        public static let hour = Grouping(name: "reply_rate_by_hour")
        /// A local day of all chosen shops.
        public static let day = Grouping(name: "reply_rate_by_day")
    }

    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [
        .effectiveLimit, .effectiveLimitInclusive, .effectiveWindow, .effectiveWindowEndInclusive,
        .effectiveSameInstant, .effectiveReplyInWindow, .effectiveJudged, .effectiveSenders, .effectiveMinimumUsers,
        .effectiveMinimumRate, .effectivePenalty, .manualLimit, .manualWindow, .timelyLimit, .timelyWindow,
        .timelyTarget, .timelyBasis, .turnLimit, .turnWindow, .turnBasis, .turnSenders, .recalledCount,
    ]

    public var scope: Scope
    public var policies: PolicySet
    public var grouping: Grouping

    public init(scope: Scope, policies: PolicySet = .standard, by grouping: Grouping = .shop) {
        self.scope = scope
        self.policies = policies
        self.grouping = grouping
    }

    /// The question. Without a time it asks for today, which is provisional.
    public var question: Question {
        let common = scope.bindsWithTime() + policies.binds(Self.policyKeys)
        guard grouping == .shop else {
            return Question(grouping.name, binds: common, columns: Self.columns(of: grouping))
        }
        let judging: [any PostgresEncodable & Sendable] = [
            policies.platforms(.effectiveLimit), policies.platforms(.turnLimit),
        ]
        return Question(
            grouping.name,
            binds: common + judging,
            columns: Self.columns(of: grouping),
            hidden: ["total", "idle_shops"],
            notices: [
                Notice(
                    "idle_shops",
                    one: Phrase("1 shop without customers left out", "另有1家店铺没有咨询，未列出"),
                    many: Phrase("# shops without customers left out", "另有#家店铺没有咨询，未列出")
                )
            ]
        )
    }
}
