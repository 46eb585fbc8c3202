// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// The state of one partition of the log.
public struct PartitionStatus: Sendable, Hashable {
    public var partition: Int
    /// The number of events; the next offset.
    public var events: Int64
    /// The number of sealed batches.
    public var batches: Int64
    /// When the last event was recorded, or `nil` in an empty partition.
    public var lastRecordedAt: Timestamp?
    /// The events that were recorded within the last 60 seconds.
    public var lastMinute: Int64
    /// The events that were recorded within the last hour.
    public var lastHour: Int64
    /// The bytes of the partition's events with their index.
    public var bytes: Int64

    /// The state of all partitions.
    ///
    /// - Complexity: counts the rows of the chain, one a batch.
    public static func all(_ connection: PostgresConnection) async throws -> [PartitionStatus] {
        let leaves = try await LogHeads.cut(connection).ends.indices.map { "kefu." + LogTables.leaf($0) }
        let rows = try await connection.query(
            """
            SELECT p.partition, coalesce(max(b.last_offset), -1) + 1, count(b.last_offset), max(b.recorded_at),
              coalesce(sum(b.last_offset - b.first_offset + 1)
                FILTER (WHERE b.recorded_at > clock_timestamp() - interval '1 minute'), 0)::int8,
              coalesce(sum(b.last_offset - b.first_offset + 1)
                FILTER (WHERE b.recorded_at > clock_timestamp() - interval '1 hour'), 0)::int8,
              pg_total_relation_size(p.leaf::regclass)
            FROM (SELECT (n - 1)::smallint, leaf FROM unnest(\(leaves)) WITH ORDINALITY AS u (leaf, n)) AS p (partition, leaf)
            LEFT JOIN kefu.batches b ON b.partition = p.partition
            GROUP BY p.partition, p.leaf
            ORDER BY p.partition
            """
        )
        return try rows.rows.map { row in
            let (partition, events, batches, recorded, minute, hour, bytes) = try row.decode(
                (Int16, Int64, Int64, Timestamp?, Int64, Int64, Int64).self
            )
            return PartitionStatus(
                partition: Int(partition),
                events: events,
                batches: batches,
                lastRecordedAt: recorded,
                lastMinute: minute,
                lastHour: hour,
                bytes: bytes
            )
        }
    }
}
