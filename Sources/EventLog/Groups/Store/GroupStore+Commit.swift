// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension GroupStore {
    /// Writes a commit, each partition's part only under the epoch that it names.
    ///
    /// - Returns: the partitions that are another's now, of which nothing was written.
    func commit(_ commit: GroupCommit) async throws -> [Int] {
        let positions = commit.positions
        let parkings = commit.parkings
        let changes = commit.changes
        let rows = try await connection.query(
            """
            WITH owned AS (
              UPDATE kefu.group_partitions p
              SET next_offset = w.next_offset, delivered_end = w.delivered_end, suspect_end = w.suspect_end,
                attempts = w.attempts, owner = CASE WHEN w.is_release THEN NULL ELSE p.owner END,
                updated_at = clock_timestamp()
              FROM unnest(
                \(positions.map { Int16($0.partition) }), \(positions.map(\.epoch)), \(positions.map(\.nextOffset)),
                \(positions.map(\.deliveredEnd)), \(positions.map(\.suspectEnd)),
                \(positions.map { Int32($0.attempts) }), \(positions.map(\.isRelease))
              ) AS w (partition, epoch, next_offset, delivered_end, suspect_end, attempts, is_release)
              WHERE p.group_name = \(group) AND p.partition = w.partition AND p.epoch = w.epoch AND p.owner = \(member)
              RETURNING p.partition
            ), parked AS (
              INSERT INTO kefu.group_parked (group_name, partition, "offset", shop, subject, state, attempts, reason)
              SELECT \(group), w.*
              FROM unnest(
                \(parkings.map { Int16($0.partition) }), \(parkings.map(\.offset)), \(parkings.map(\.subject.shop)),
                \(parkings.map(\.subject.subject)), \(parkings.map(\.state.description)),
                \(parkings.map { Int32($0.attempts) }), \(parkings.map(\.reason))
              ) AS w (partition, "offset", shop, subject, state, attempts, reason)
              JOIN owned USING (partition)
              ON CONFLICT DO NOTHING
            ), changed AS (
              UPDATE kefu.group_parked k
              SET state = w.state, attempts = w.attempts, reason = coalesce(w.reason, k.reason)
              FROM unnest(
                \(changes.map { Int16($0.partition) }), \(changes.map(\.offset)), \(changes.map(\.state.description)),
                \(changes.map { Int32($0.attempts) }), \(changes.map(\.reason))
              ) AS w (partition, "offset", state, attempts, reason)
              JOIN owned USING (partition)
              WHERE k.group_name = \(group) AND k.partition = w.partition AND k."offset" = w."offset"
            ), removed AS (
              DELETE FROM kefu.group_parked k
              USING unnest(\(commit.removals.map { Int16($0.partition) }), \(commit.removals.map(\.offset)))
                AS w (partition, "offset")
              JOIN owned USING (partition)
              WHERE k.group_name = \(group) AND k.partition = w.partition AND k."offset" = w."offset"
            )
            SELECT partition FROM owned
            """
        )
        let written = Set(try rows.rows.map { Int(try $0.decode(Int16.self, at: 0)) })
        return positions.map(\.partition).filter { !written.contains($0) }
    }
}
