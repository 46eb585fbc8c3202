// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu follow-ups`: the queue of unpaid orders as of the instant (R029 to R031b, R119).
///
/// An order is to be reminded of at its stages, at each round of the day, and when the customer promised; attempts, claims and
/// results are events, so that the queue is the same after any replay. Who has been contacted too often, sleeps, or is
/// blocked is left alone.
public struct FollowUpsQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] =
        [
            .unpaidCloseAfter, .unpaidReturning, .unpaidNew, .unpaidSecond, .unpaidLast, .unpaidPromo, .unpaidPromotion,
            .unpaidRounds, .contactsPerDay, .quietHours, .quietException, .claimLasts, .receptionLasts,
            .recalledCount,
        ]
        + PolicyKey.unpaidCloseAfterOfPlatforms.map(\.key) + TiersQuery.policyKeys

    public var scope: Scope
    public var policies: PolicySet
    public var filter: Filter
    /// The agent whose own orders come first.
    public var agent: String?

    /// - Parameter scope: With `all` every unpaid order, else those that are due or claimed.
    public init(scope: Scope, policies: PolicySet = .standard, filter: Filter = Filter(), agent: String? = nil) {
        self.scope = scope
        self.policies = policies
        self.filter = filter
        self.agent = agent
    }

    public var question: Question {
        Question(
            "follow_ups",
            binds: scope.binds + policies.binds(Self.policyKeys) + filter.binds + [agent]
                as [any PostgresEncodable & Sendable],
            columns: Self.columns,
            // What is left out is counted where nothing but being due is asked for.
            hidden: ["total"] + Self.notices.map(\.column) + ["claim_ms"] + (filter.isOfAll ? [Question.leftOut] : []),
            notices: Self.notices
        )
    }
}
