// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// A consumer group as its operators see it, over a connection of the role `kefu_consumer`.
public struct ConsumerGroup {
    let connection: PostgresConnection
    /// The group's name.
    public let name: String

    public init(_ name: String, connection: PostgresConnection) {
        self.name = name
        self.connection = connection
    }

    /// One group in a list.
    public struct Summary: Sendable, Hashable {
        public var name: String
        public var shop: String?
        public var types: [String]
        /// Members that live.
        public var members: Int
        /// Events of the log behind the group's positions, whether it reads them or not.
        public var lag: Int64
        public var parkedSubjects: Int64
        public var parkedEvents: Int64
        public var createdAt: Timestamp
    }

    /// The groups by name.
    public static func all(_ connection: PostgresConnection) async throws -> [Summary] {
        let rows = try await connection.query(
            """
            SELECT g.name, g.shop, g.types,
              (SELECT count(*) FROM kefu.group_members m
               WHERE m.group_name = g.name
                 AND m.seen_at BETWEEN clock_timestamp() - m.patience AND clock_timestamp() + m.patience),
              (SELECT coalesce(sum(greatest(0, coalesce(b.last_offset, -1) + 1 - p.next_offset)), 0)::bigint
               FROM kefu.group_partitions p
               LEFT JOIN LATERAL (
                 SELECT h.last_offset FROM kefu.batches h WHERE h.partition = p.partition ORDER BY h.last_offset DESC LIMIT 1
               ) b ON true
               WHERE p.group_name = g.name),
              (SELECT count(DISTINCT (k.shop, k.subject)) FROM kefu.group_parked k WHERE k.group_name = g.name),
              (SELECT count(*) FROM kefu.group_parked k WHERE k.group_name = g.name),
              g.created_at
            FROM kefu.groups g
            ORDER BY g.name
            """
        )
        return try rows.rows.map { row in
            let (name, shop, types, members, lag, subjects, events, created) = try row.decode(
                (String, String?, [String], Int64, Int64, Int64, Int64, Timestamp).self
            )
            return Summary(
                name: name,
                shop: shop,
                types: types,
                members: Int(members),
                lag: lag,
                parkedSubjects: subjects,
                parkedEvents: events,
                createdAt: created
            )
        }
    }

    /// One partition of a group.
    public struct Partition: Sendable, Hashable {
        public var partition: Int
        /// The first offset that is not acknowledged.
        public var nextOffset: Int64
        /// The offset that the next event of the log will get.
        public var head: Int64
        public var epoch: Int64
        /// The living owner's name.
        public var member: String?
        /// When the owner gave its last sign of life.
        public var seenAt: Timestamp?
        /// Deliveries of the first event that failed or are going on, where one failed.
        public var attempts: Int
        public var parkedEvents: Int64
        public var updatedAt: Timestamp
    }

    /// The partitions of the group.
    ///
    /// - Throws: `GroupError.missing`.
    public func partitions() async throws -> [Partition] {
        let rows = try await connection.query(
            """
            SELECT p.partition, p.next_offset, coalesce(b.last_offset, -1) + 1, p.epoch, m.name, m.seen_at, p.attempts,
              (SELECT count(*) FROM kefu.group_parked k WHERE k.group_name = p.group_name AND k.partition = p.partition),
              p.updated_at
            FROM kefu.group_partitions p
            LEFT JOIN kefu.group_members m
              ON m.id = p.owner AND m.seen_at BETWEEN clock_timestamp() - m.patience AND clock_timestamp() + m.patience
            LEFT JOIN LATERAL (
              SELECT h.last_offset FROM kefu.batches h WHERE h.partition = p.partition ORDER BY h.last_offset DESC LIMIT 1
            ) b ON true
            WHERE p.group_name = \(name)
            ORDER BY p.partition
            """
        )
        guard rows.count > 0 else { throw GroupError.missing(name) }
        return try rows.rows.map { row in
            let (partition, next, head, epoch, member, seen, attempts, parked, updated) = try row.decode(
                (Int16, Int64, Int64, Int64, String?, Timestamp?, Int32, Int64, Timestamp).self
            )
            return Partition(
                partition: Int(partition),
                nextOffset: next,
                head: head,
                epoch: epoch,
                member: member,
                seenAt: seen,
                attempts: Int(attempts),
                parkedEvents: parked,
                updatedAt: updated
            )
        }
    }
}
