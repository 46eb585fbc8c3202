// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// `kefu care vip`: the VIPs as of the instant, or at the end of another week, month or quarter, and whether they were called in it
/// (R112).
public struct CareQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] =
        [.vipCarePeriod, .contactsPerDay, .quietHours, .quietException, .claimLasts, .receptionLasts, .recalledCount]
        + TiersQuery.policyKeys

    public var scope: Scope
    public var policies: PolicySet
    /// Only VIPs who were not called in the period.
    public var isMissingOnly: Bool
    /// A day of the period that is asked about; the one that `asOf` lies in without it.
    public var month: PostgresDate?
    /// The agent whose own customers come first.
    public var agent: String?
    /// Only this customer, by any id.
    public var customer: String?

    public init(
        scope: Scope,
        policies: PolicySet = .standard,
        isMissingOnly: Bool = false,
        month: PostgresDate? = nil,
        agent: String? = nil,
        customer: String? = nil
    ) {
        self.scope = scope
        self.policies = policies
        self.isMissingOnly = isMissingOnly
        self.month = month
        self.agent = agent
        self.customer = customer
    }

    public var question: Question {
        Question(
            "care_vip",
            binds: scope.binds + policies.binds(Self.policyKeys) + [isMissingOnly, month, agent, customer]
                as [any PostgresEncodable & Sendable],
            columns: Self.columns,
            hidden: ["total", "claim_ms"]
        )
    }

    private static let columns =
        [
            .customer, .shop,
            Column("period_from", .day, "from", "周期开始"),
            Column("period_to", .day, "to", "周期结束"),
            Column("last_care_at", .instant, "last call", "上次回访"),
            Column("calls", .integer, "calls", "回访次数"),
            Column("due_at", .instant, "due", "应回访"),
            Column("missing", .flag, "missing", "未回访"),
        ] + FollowUpsQuery.workColumns + [
            Column("why", .text, "why", "依据", words: TiersQuery.whyWords), FollowUpsQuery.ownedBy, .shift,
            Column("overdue", .flag, "overdue", "逾期"),
            .shopName, .platform,
        ]
}
