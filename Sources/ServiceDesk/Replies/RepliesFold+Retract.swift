// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

extension RepliesFold {
    /// A message of a pair that was taken back: the event that told of it, or the platform's id.
    struct Recall {
        var pair: UInt32
        var ref: Text
        var platformID: Text
    }

    /// Deletes the kept sums that the written rows may change.
    ///
    /// Of a shop these are the days that had not settled when the earliest of its new messages and replies happened: what happens after
    /// `settled_at` changes nothing, and what happened before may reach every later day, where it begins a wait or ends one. A message that
    /// is taken back counts like one that comes at its own time. Ids that are linked change days on which two of the person's ids
    /// wrote, so none before the second of them first did.
    func retractions(_ tables: TableNames) -> [PostgresQuery] {
        let touched = firstTouched()
        guard !touched.isEmpty || !recalled.isEmpty || !linked.isEmpty else { return [] }
        let sums = tables["reply_sums"]
        let stale = """
            stale AS MATERIALIZED (
              SELECT s.shop, s.day
              FROM (SELECT shop, min(at) AS at FROM touched GROUP BY shop) t
              JOIN \(sums) s ON s.shop = t.shop AND s.settled_at >= t.at
              ORDER BY s.shop, s.day
              FOR UPDATE OF s
            )
            DELETE FROM \(sums) s USING stale WHERE s.shop = stale.shop AND s.day = stale.day
            """
        guard !recalled.isEmpty || !linked.isEmpty else {
            return [
                """
                WITH touched AS (SELECT unnest(\(touched.map(\.shop))) AS shop, unnest(\(touched.map(\.at))) AS at),
                \(unescaped: stale)
                """
            ]
        }
        let messages = tables["messages"]
        let links = tables["identity_links"]
        return Self.locks(sums, areLinked: !linked.isEmpty) + [
            """
            WITH RECURSIVE recalled AS (
              SELECT unnest(\(recalled.map { pairs[Int($0.pair)].partition })) AS "partition",
                unnest(\(recalled.map { string(pairs[Int($0.pair)].shop) })) AS shop,
                unnest(\(recalled.map { string(pairs[Int($0.pair)].customer) })) AS customer,
                unnest(\(recalled.map { arena.string($0.ref) })) AS ref, unnest(\(recalled.map { arena.string($0.platformID) })) AS platform_msg
            ),
            members (shop, linked, customer) AS (
              SELECT l.shop COLLATE "C", l.customer COLLATE "C", l.customer COLLATE "C"
              FROM unnest(\(linked.map { string($0.shop) }), \(linked.map { string($0.customer) })) AS l (shop, customer)
              UNION
              SELECT m.shop, m.linked, other.customer
              FROM members m
              CROSS JOIN LATERAL (
                SELECT l.merged_from FROM \(unescaped: links) l WHERE l.shop = m.shop AND l.customer = m.customer
                UNION ALL
                SELECT l.customer FROM \(unescaped: links) l WHERE l.shop = m.shop AND l.merged_from = m.customer
              ) AS other (customer)
            ),
            touched AS (
              SELECT unnest(\(touched.map(\.shop))) AS shop, unnest(\(touched.map(\.at))) AS at
              UNION ALL
              SELECT r.shop, m.at
              FROM recalled r
              JOIN \(unescaped: messages) m ON m.customer = r.customer AND m.shop = r.shop AND m."partition" = r."partition"
                AND (m.id = r.ref OR coalesce(m.platform_msg, m.id) = r.platform_msg)
              UNION ALL
              SELECT shop, at
              FROM (
                SELECT m.shop, wrote.at, row_number() OVER (PARTITION BY m.shop, m.linked ORDER BY wrote.at) AS nth
                FROM members m
                CROSS JOIN LATERAL (
                  SELECT min(told.at) AS at FROM \(unescaped: messages) told WHERE told.customer = m.customer AND told.shop = m.shop
                ) AS wrote
              ) AS firsts
              WHERE nth = 2 AND at IS NOT NULL
            ),
            \(unescaped: stale)
            """
        ]
    }

    /// What stands before the deletion, so that it sees what others have linked meanwhile: each of two links alone may change nothing, and
    /// both together a day. The table is locked first by everybody.
    private static func locks(_ sums: String, areLinked: Bool) -> [PostgresQuery] {
        guard areLinked else { return [] }
        return [
            "LOCK TABLE \(unescaped: sums) IN ROW EXCLUSIVE MODE",
            "SELECT pg_advisory_xact_lock(1801807485, hashtext(\(sums)))::text",
        ]
    }

    /// By shop, when the earliest of its new messages and replies happened.
    private func firstTouched() -> [(shop: String, at: Timestamp)] {
        var firsts: [UInt64: (shop: Text, at: Int64)] = [:]
        func touch(_ pair: UInt32, _ at: Int64) {
            let shop = pairs[Int(pair)].shop
            if let first = firsts[shop.number], first.at <= at { return }
            firsts[shop.number] = (shop, at)
        }
        for message in messages where message.isNew { touch(message.pair, message.at) }
        for reply in replies where reply.isNew { touch(reply.pair, reply.key.at) }
        return firsts.values.sorted { arena.isLess($0.shop, $1.shop) }
            .map { (string($0.shop), Timestamp(microseconds: $0.at)) }
    }
}
