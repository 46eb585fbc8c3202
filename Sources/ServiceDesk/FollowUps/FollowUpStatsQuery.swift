// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu follow-ups stats`: what following up on unpaid orders brought in.
public struct FollowUpStatsQuery: Sendable {
    /// What a row is for.
    public struct Grouping: Hashable, Sendable {
        let name: String

        /// The stage of the last attempt before the order was paid.
        public static let stage = Grouping(name: "stage")
        /// The agent of that attempt.
        public static let agent = Grouping(name: "agent")
        /// The reason that was told last.
        public static let reason = Grouping(name: "reason")
    }

    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] =
        [
            .unpaidCloseAfter, .unpaidReturning, .unpaidNew, .unpaidSecond, .unpaidLast, .unpaidPromo, .unpaidPromotion,
            .returningMinimumOrders, .tierCountRefunded,
        ]
        + PolicyKey.unpaidCloseAfterOfPlatforms.map(\.key)

    public var scope: Scope
    public var policies: PolicySet
    public var by: Grouping

    /// - Parameter scope: Its time chooses orders by their first attempt; without one today's.
    public init(scope: Scope, policies: PolicySet = .standard, by: Grouping = .stage) {
        self.scope = scope
        self.policies = policies
        self.by = by
    }

    public var question: Question {
        Question(
            "follow_up_stats",
            binds: scope.bindsWithTime() + [by.name] as [any PostgresEncodable & Sendable]
                + policies.binds(Self.policyKeys),
            columns: [
                .shop, key,
                Column("orders", .integer, "orders", "跟进订单"),
                Column("attempts", .integer, "attempts", "催付次数"),
                Column("recovered", .integer, "recovered", "挽回订单"),
                Column("rate", .share, "rate", "挽回率"),
                Column("amount", .money, "amount", "跟进金额"),
                Column("recovered_amount", .money, "recovered amount", "挽回金额"),
                .currency, .shopName, .platform,
            ]
        )
    }

    private var key: Column {
        switch by {
        case .agent: Column("key", .identifier, "agent", "客服")
        case .reason: Column("key", .code, "reason", "原因", words: FollowUpsQuery.reasonWords)
        default: Column("key", .code, "stage", "阶段", words: FollowUpsQuery.stageWords)
        }
    }
}
