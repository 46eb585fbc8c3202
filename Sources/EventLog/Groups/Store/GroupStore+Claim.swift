// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension GroupStore {
    /// Takes over partitions that are free, or this member's without its knowing, or whose owner is dead, if they have
    /// the epoch that was seen.
    ///
    /// What a dead owner may have delivered is marked as suspect, and the first of it as delivered once without success.
    func claim(_ partitions: [GroupState.Partition]) async throws -> [GroupClaim] {
        let rows = try await connection.query(
            """
            UPDATE kefu.group_partitions p
            SET owner = \(member), epoch = p.epoch + 1, updated_at = clock_timestamp(),
              attempts = CASE
                WHEN p.owner <> \(member) AND p.delivered_end > p.next_offset AND p.attempts = 0 THEN 1 ELSE p.attempts
              END,
              suspect_end = CASE
                WHEN p.owner <> \(member) AND p.delivered_end > p.next_offset THEN greatest(p.suspect_end, p.delivered_end)
                ELSE p.suspect_end
              END,
              delivered_end = p.next_offset
            FROM unnest(\(partitions.map { Int16($0.partition) }), \(partitions.map(\.epoch))) AS w (partition, epoch)
            WHERE p.group_name = \(group) AND p.partition = w.partition AND p.epoch = w.epoch
              AND NOT EXISTS (
                SELECT FROM kefu.group_members m
                WHERE m.id = p.owner AND m.id <> \(member)
                  AND m.seen_at BETWEEN clock_timestamp() - m.patience AND clock_timestamp() + m.patience
              )
              AND EXISTS (SELECT FROM kefu.group_members m WHERE m.id = \(member))
            RETURNING p.partition, p.epoch, p.next_offset, p.delivered_end, p.suspect_end, p.attempts
            """
        )
        var claims = try rows.rows.map { row in
            let (partition, epoch, next, end, suspect, attempts) = try row.decode(
                (Int16, Int64, Int64, Int64, Int64, Int32).self
            )
            return GroupClaim(
                partition: Int(partition),
                epoch: epoch,
                nextOffset: next,
                deliveredEnd: end,
                suspectEnd: suspect,
                attempts: Int(attempts)
            )
        }
        guard !claims.isEmpty else { return [] }
        let parked = try await connection.query(
            """
            SELECT DISTINCT partition, shop, subject FROM kefu.group_parked
            WHERE group_name = \(group) AND partition = ANY (\(claims.map { Int16($0.partition) }))
            """
        )
        var subjects: [Int: Set<ShopSubject>] = [:]
        for row in parked.rows {
            let (partition, shop, subject) = try row.decode((Int16, String, String).self)
            subjects[Int(partition), default: []].insert(ShopSubject(shop: shop, subject: subject))
        }
        for index in claims.indices { claims[index].parked = subjects[claims[index].partition] ?? [] }
        return claims
    }
}
