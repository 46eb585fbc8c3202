// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension ConsumerGroup {
    /// Moves the group. Parked events at the new positions or behind them are forgotten, since they are read again;
    /// earlier ones stay parked.
    ///
    /// - Parameter force: takes the partitions away from active members, which go on from the new positions; what they
    ///   acknowledge of the old ones is refused.
    /// - Throws: `GroupError.missing`, `active` without `force`, `invalid` for an offset that is behind the log's head.
    public func reset(to target: GroupReset, force: Bool = false) async throws {
        try await connection.withTransaction { connection in
            try await lock(force: force)
            let heads = try await LogHeads.cut(connection).ends
            let positions = try await positions(target, heads: heads)
            for (partition, offset) in positions {
                guard heads.indices.contains(partition) else {
                    throw GroupError.notPossible("there is no partition \(partition); there are \(heads.count)")
                }
                guard (0...heads[partition]).contains(offset) else {
                    throw GroupError.notPossible(
                        "partition \(partition) has the offsets 0 to \(heads[partition]), the next one: not \(offset)"
                    )
                }
            }
            let partitions = positions.map { Int16($0.key) }
            let offsets = positions.map(\.value)
            _ = try await connection.query(
                """
                UPDATE kefu.group_partitions p
                SET next_offset = w.next_offset, delivered_end = w.next_offset, suspect_end = 0, attempts = 0, owner = NULL,
                  epoch = p.epoch + 1, updated_at = clock_timestamp()
                FROM unnest(\(partitions), \(offsets)) AS w (partition, next_offset)
                WHERE p.group_name = \(name) AND p.partition = w.partition
                """
            )
            _ = try await connection.query(
                """
                DELETE FROM kefu.group_parked k
                USING unnest(\(partitions), \(offsets)) AS w (partition, next_offset)
                WHERE k.group_name = \(name) AND k.partition = w.partition AND k."offset" >= w.next_offset
                """
            )
        }
    }

    /// Deletes the group with its positions.
    ///
    /// - Parameter force: also with active members, which end with an error.
    /// - Throws: `GroupError.missing`, `active` without `force`.
    public func delete(force: Bool = false) async throws {
        try await connection.withTransaction { connection in
            try await lock(force: force)
            _ = try await connection.query("DELETE FROM kefu.groups WHERE name = \(name)")
        }
    }

    /// Locks the group against other changes. Who joins now meets new epochs.
    private func lock(force: Bool) async throws {
        let found = try await connection.query("SELECT 1 FROM kefu.groups WHERE name = \(name) FOR NO KEY UPDATE")
        guard found.count == 1 else { throw GroupError.missing(name) }
        if force { return }
        let rows = try await connection.query(
            """
            SELECT name FROM kefu.group_members
            WHERE group_name = \(name)
              AND seen_at BETWEEN clock_timestamp() - patience AND clock_timestamp() + patience
            ORDER BY name
            """
        )
        let active = try rows.rows.map { try $0.decode(String.self, at: 0) }
        guard active.isEmpty else { throw GroupError.active(name, members: active) }
    }

    private func positions(_ target: GroupReset, heads: [Int64]) async throws -> [Int: Int64] {
        let all = Dictionary(uniqueKeysWithValues: heads.enumerated().map { ($0.offset, $0.element) })
        switch target {
        case .earliest: return all.mapValues { _ in 0 }
        case .latest: return all
        case .offsets(let offsets): return offsets
        case .recorded(let instant):
            let rows = try await connection.query(
                """
                SELECT partition, min(first_offset) FROM kefu.batches WHERE recorded_at >= \(instant) GROUP BY partition
                """
            )
            return try rows.rows.reduce(into: all) { positions, row in
                let (partition, offset) = try row.decode((Int16, Int64).self)
                positions[Int(partition)] = offset
            }
        }
    }
}
