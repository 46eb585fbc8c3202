// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

/// What the reply policies count on a closed day of a shop, kept beside the facts (R001 to R008, R017 to R019).
///
/// The sums are those of the standard policies and of what `policy.set` told for the shop and the day. A question with other policies
/// or another zone counts the facts, and so does one as of an instant at which the day was not settled.
enum ReplyDaySums {
    /// In the order of `reply_sums_count.sql`.
    static let columns = [
        "customers", "effective", "breached", "manual_customers", "manual_met", "asked", "answered", "turns",
        "timely_turns", "response_turns", "response_met",
    ]

    static let kept = KeptSums("reply_sums", of: "replies", columns: columns) { before, days, limit in
        PostgresQuery(
            sql: QueryText.text(of: "reply_sums_missing"),
            binds: Scope(all: true, asOf: end).shopBinds.map { $0 as any PostgresEncodable }
                + policies.map { $0 as any PostgresEncodable }
                + [PolicySet.standard.platforms(.turnLimit), before, days, limit] as [any PostgresEncodable]
        )
    } count: { shop, days in
        var scope = Scope(shops: [shop], all: true, asOf: end)
        scope.since = days.min().map { .day($0) }
        scope.until = days.max().map { .day($0) }
        return PostgresQuery(
            sql: QueryText.text(of: "reply_sums_count"),
            binds: scope.bindsWithTime().map { $0 as any PostgresEncodable }
                + policies.map { $0 as any PostgresEncodable }
                + [days, PolicySet.standard.platforms(.turnLimit)] as [any PostgresEncodable]
        )
    }

    private static var policies: [any PostgresEncodable & Sendable] {
        PolicySet.standard.binds(ReplyRateQuery.policyKeys)
    }

    /// Behind everything that happens: what is told of later instants is seen as well, and says from when on the sums hold.
    private static let end = Timestamp(microseconds: 253_402_300_800_000_000)
}
