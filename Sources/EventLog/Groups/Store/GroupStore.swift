// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// What the members of consumer groups ask and tell PostgreSQL: every call is one statement or one pipeline, so nothing
/// is held between calls, and a pooler in transaction mode may stand between.
final class GroupStore {
    let connection: PostgresConnection
    let group: String
    /// This member's id.
    private(set) var member: Int64 = 0

    init(_ connection: PostgresConnection, group: String) {
        self.connection = connection
        self.group = group
    }

    /// Goes on as a member that has joined over another connection.
    func resume(as member: Int64) { self.member = member }

    /// Makes the group unless it is there.
    func makeGroup(_ options: GroupOptions) async throws {
        _ = try await connection.query(
            """
            WITH made AS (
              INSERT INTO kefu.groups (name, shop, types) VALUES (\(group), \(options.shop), \(options.types))
              ON CONFLICT DO NOTHING
              RETURNING name
            )
            INSERT INTO kefu.group_partitions (group_name, partition, next_offset)
            SELECT made.name, p, CASE WHEN \(options.start.isEarliest) THEN 0 ELSE coalesce(b.last_offset, -1) + 1 END
            FROM made
            CROSS JOIN kefu.log_settings s
            CROSS JOIN generate_series(0, s.partitions - 1) p
            LEFT JOIN LATERAL (
              SELECT h.last_offset FROM kefu.batches h WHERE h.partition = p ORDER BY h.last_offset DESC LIMIT 1
            ) b ON true
            """
        )
    }

    /// What the group reads.
    ///
    /// - Throws: `GroupError.missing`.
    func filter() async throws -> LogFilter {
        let rows = try await connection.query("SELECT shop, types FROM kefu.groups WHERE name = \(group)")
        guard rows.count == 1 else { throw GroupError.missing(group) }
        let (shop, types) = try rows[0].decode((String?, [String]).self)
        var filter = LogFilter()
        filter.shop = shop
        filter.types = types
        return filter
    }

    /// Joins, in place of a member of the same name, and forgets members that have been dead for long.
    ///
    /// - Throws: `GroupError.missing`.
    func join(name: String, patience: Duration) async throws {
        let microseconds = Int64(patience / .microseconds(1))
        let results = try await connection.pipeline([
            """
            DELETE FROM kefu.group_members
            WHERE group_name = \(group) AND name <> \(name) AND seen_at < clock_timestamp() - 15 * patience
            """,
            """
            INSERT INTO kefu.group_members AS m (group_name, name, patience)
            SELECT g.name, \(name), \(microseconds)::bigint * interval '1 microsecond'
            FROM kefu.groups g WHERE g.name = \(group)
            ON CONFLICT (group_name, name) DO UPDATE
            SET id = EXCLUDED.id, patience = EXCLUDED.patience, joined_at = clock_timestamp(), seen_at = clock_timestamp()
            RETURNING id
            """,
        ])
        guard results[1].count == 1 else { throw GroupError.missing(group) }
        member = try results[1][0].decode(Int64.self, at: 0)
    }

    /// A sign of life; returns how the group stands.
    func beat(name: String) async throws -> GroupState {
        let results = try await connection.pipeline([
            "UPDATE kefu.group_members SET seen_at = clock_timestamp() WHERE id = \(member) RETURNING id",
            """
            SELECT id, name, seen_at BETWEEN clock_timestamp() - patience AND clock_timestamp() + patience
            FROM kefu.group_members WHERE group_name = \(group) ORDER BY id
            """,
            """
            SELECT partition, epoch, owner, next_offset FROM kefu.group_partitions WHERE group_name = \(group)
            ORDER BY partition
            """,
        ])
        var state = GroupState(isMember: results[0].count == 1)
        for row in results[1].rows {
            let (id, other, isAlive) = try row.decode((Int64, String, Bool).self)
            if isAlive { state.living.append(id) }
            if id != member, other.isSameBytes(as: name) { state.isReplaced = true }
        }
        state.partitions = try results[2].rows.map { row in
            let (partition, epoch, owner, next) = try row.decode((Int16, Int64, Int64?, Int64).self)
            return .init(partition: Int(partition), epoch: epoch, owner: owner, nextOffset: next)
        }
        return state
    }

    /// Leaves, after the last commit.
    func leave() async throws {
        _ = try await connection.query("DELETE FROM kefu.group_members WHERE id = \(member)")
    }

    /// By partition, the offset that its next event will get.
    func heads(_ partitions: [Int]) async throws -> [Int: Int64] {
        let rows = try await connection.query(
            """
            SELECT p, coalesce(b.last_offset, -1) + 1
            FROM unnest(\(partitions.map { Int16($0) })) p
            LEFT JOIN LATERAL (
              SELECT h.last_offset FROM kefu.batches h WHERE h.partition = p ORDER BY h.last_offset DESC LIMIT 1
            ) b ON true
            """
        )
        return try Dictionary(
            rows.rows.map { row in
                let (partition, head) = try row.decode((Int16, Int64).self)
                return (Int(partition), head)
            },
            uniquingKeysWith: { $1 }
        )
    }
}
