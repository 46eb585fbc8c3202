// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu reply-rate`: customers whose every message in the window was answered in time (R001 to R006), and what else the reply
/// policies count (R007, R008, R017 to R019, R024).
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
        /// A reply policy on a shop's local day: every one that judges the shop, with what it counts.
        public static let policy = Grouping(name: "reply_rate_by_policy")
        /// The days that Taobao counts together, up to the last asked one, of a shop that its policies judge.
        public static let period = Grouping(name: "reply_rate_by_period")
        /// A shop's local day and how near it is to the penalty (T25).
        public static let risk = Grouping(name: "reply_rate_risk")
        /// A customer who can still be saved, and until when.
        public static let savable = Grouping(name: "reply_rate_savable")
    }

    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [
        .effectiveLimit, .effectiveLimitInclusive, .effectiveWindow, .effectiveWindowEndInclusive,
        .effectiveSameInstant, .effectiveReplyInWindow, .effectiveJudged, .effectiveSenders, .effectiveMinimumUsers,
        .effectiveMinimumRate, .effectivePenalty, .manualLimit, .manualWindow, .timelyLimit, .timelyWindow,
        .timelyTarget, .timelyBasis, .turnLimit, .turnWindow, .turnBasis, .turnSenders, .recalledCount,
    ]

    /// The policies beside these that change the answer by policy.
    public static let sessionPolicyKeys: [PolicyKey] = [
        .firstLimit, .firstExcludedHours, .sessionGap, .averageMaximum, .leaveMessageMaximum, .aftersaleLimit,
        .aftersaleDays,
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
        let isByPolicy = grouping == .policy
        let keys =
            Self.policyKeys + (isByPolicy ? Self.sessionPolicyKeys : []) + (grouping == .period ? [.turnPeriod] : [])
        var binds = scope.bindsWithTime() + policies.binds(keys)
        if [.shop, .policy, .period, .risk, .savable].contains(grouping) {
            binds += [policies.platforms(.effectiveLimit), policies.platforms(.turnLimit)]
        }
        if isByPolicy { binds.append(policies.platforms(.firstLimit)) }
        guard grouping == .shop else {
            return Question(grouping.name, binds: binds, columns: Self.columns(of: grouping))
        }
        return Question(
            grouping.name,
            binds: binds,
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
