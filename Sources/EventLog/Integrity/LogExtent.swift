// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// How far the log goes and which tables it has, read in one snapshot: what there is to look at.
///
/// It takes what is stored as it is, also rows that no program of the log has written.
struct LogExtent: Sendable {
    struct Partition: Sendable {
        /// Where the last batch ends; -1 without one.
        var last: Int64
        /// Whether its table is there.
        var hasTable: Bool
        /// Whether its table is part of `kefu.events`.
        var isAttached: Bool
        /// How many events its table has room for, some times what it holds: no offset of a whole log is as high.
        var room: Int64
    }

    var partitions: [Partition]
    /// The first table that is part of `kefu.events` and belongs to none of the partitions.
    var strayTable: String?

    /// The bytes that a row takes in its page, whatever it holds: its header and the pointer to it.
    private static let leastBytes: Int64 = 28

    /// - Complexity: one index look-up and some of the catalogue a partition.
    static func read(_ connection: PostgresConnection) async throws -> LogExtent {
        let settings = try await connection.query("SELECT partitions FROM kefu.log_settings")
        let count = Int(try settings.first?.decode(Int16.self, at: 0) ?? 0)
        let leaves = (0..<max(0, count)).map { "kefu." + LogTables.leaf($0) }
        let rows = try await connection.query(
            """
            SELECT coalesce(b.last_offset, -1), t.leaf IS NOT NULL,
              EXISTS (
                SELECT FROM pg_inherits i
                WHERE i.inhrelid = t.leaf AND i.inhparent = to_regclass('kefu.events') AND NOT i.inhdetachpending),
              coalesce(pg_relation_size(t.leaf), 0)
            FROM unnest(\(leaves)) WITH ORDINALITY AS u (name, n)
            CROSS JOIN LATERAL (SELECT to_regclass(u.name)) AS t (leaf)
            LEFT JOIN LATERAL (
              SELECT h.last_offset FROM kefu.batches h WHERE h.partition = (u.n - 1)::smallint ORDER BY h.last_offset DESC LIMIT 1
            ) b ON true
            ORDER BY u.n
            """
        )
        let strays = try await connection.query(
            """
            SELECT n.nspname || '.' || c.relname
            FROM pg_inherits i
            JOIN pg_class c ON c.oid = i.inhrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE i.inhparent = to_regclass('kefu.events')
              AND NOT EXISTS (SELECT FROM unnest(\(leaves)) AS u (name) WHERE to_regclass(u.name) = i.inhrelid)
            ORDER BY 1
            LIMIT 1
            """
        )
        let partitions = try rows.rows.map { row in
            let (last, hasTable, isAttached, bytes) = try row.decode((Int64, Bool, Bool, Int64).self)
            return Partition(last: last, hasTable: hasTable, isAttached: isAttached, room: bytes / Self.leastBytes)
        }
        return LogExtent(partitions: partitions, strayTable: try strays.first?.decode(String.self, at: 0))
    }

    /// Everything up to the last batch of each partition.
    var cut: Cut { Cut(ends: partitions.map { $0.last == .max ? .max : $0.last + 1 }) }

    /// The events that there are to read, if the batches tell the truth.
    var events: Int { partitions.reduce(0) { $0 + Int(max(0, min($1.last, $1.room - 1) + 1)) } }

    /// What is wrong with the tables.
    var faults: [LogFault] {
        var faults: [LogFault] = []
        for (partition, part) in partitions.enumerated() where !part.isAttached {
            let name = "kefu." + LogTables.leaf(partition)
            if part.hasTable {
                let message =
                    "the table \(name) is no part of kefu.events: who reads that misses the events of the partition"
                faults.append(LogFault(kind: .detached, partition: partition, message: message))
            } else {
                let message = EventLogError.missingLeaf(named: name).message
                faults.append(LogFault(kind: .unreadable, partition: partition, message: message))
            }
        }
        if let strayTable {
            let message =
                "the table \(strayTable) is part of kefu.events, and belongs to none of the \(partitions.count) partitions"
            faults.append(LogFault(kind: .strayTable, message: message))
        }
        return faults
    }
}
