// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// One comparison of two generations, on one snapshot.
struct ComparisonRun {
    private let projection: Projection
    private let generation: Int
    private let set: ProjectionSet
    private let samples: Int

    init(_ projection: Projection, generation: Int, set: ProjectionSet, samples: Int) {
        self.projection = projection
        self.generation = generation
        self.set = set
        self.samples = samples
    }

    /// Another worker folds a partition at this moment, so the comparison must begin again.
    struct SnapshotIsOld: Error {}

    /// What is known of a generation.
    private struct Known {
        var generation: Int
        var version: Int
        var isLive: Bool
        /// Whether a replay has yet to build it to its end: then it holds a part of the events, and some partitions not at all.
        var isUnfinished: Bool
        var tables: [String]
    }

    func compare(_ connection: PostgresConnection) async throws -> GenerationComparison {
        let generations = try await known(connection)
        guard let live = generations.first(where: \.isLive) else { throw ProjectionError.notPrepared }
        guard let other = generations.first(where: { $0.generation == generation }) else {
            throw ProjectionError.unknownGeneration(
                generation,
                of: projection.name,
                known: generations.map(\.generation)
            )
        }
        guard !other.isLive else { throw ProjectionError.liveGeneration(generation, of: projection.name) }
        guard !other.isUnfinished else { throw ProjectionError.unfinishedGeneration(generation, of: projection.name) }
        let apart = try await level(live, other, connection)
        // A fold goes by keys; a comparison reads everything.
        try await connection.execute(
            """
            SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = on; SET LOCAL enable_hashjoin = on;
            SET LOCAL enable_mergejoin = on
            """
        )
        var tables: [TableComparison] = []
        for table in projection.tables where table.isFolded {
            let names = [live, other].map { found in
                let name = table.physicalName(generation: found.generation)
                return found.tables.contains(name) ? name : nil
            }
            guard let liveName = names[0], let otherName = names[1] else { continue }
            tables.append(try await compare(table.name, liveName, otherName, connection))
        }
        return GenerationComparison(
            projection: projection.name,
            live: live.generation,
            other: other.generation,
            liveVersion: live.version,
            otherVersion: other.version,
            eventsApart: apart,
            tables: tables
        )
    }

    private func known(_ connection: PostgresConnection) async throws -> [Known] {
        try await connection.query(
            """
            SELECT g.generation, g.version, g.generation = p.live_generation, g.state = 'building', g.tables
            FROM kefu.generations g
            JOIN kefu.projections p ON p.name = g.projection
            WHERE g.projection = \(projection.name)
            ORDER BY g.generation
            """
        ).rows.map { row in
            let (generation, version, isLive, isUnfinished, tables) = try row.decode(
                (Int32, Int32, Bool, Bool, [String]).self
            )
            return Known(
                generation: Int(generation),
                version: Int(version),
                isLive: isLive,
                isUnfinished: isUnfinished,
                tables: tables
            )
        }
    }

    /// Folds what one of the two has not folded yet.
    ///
    /// - Returns: the events that stay apart, because the present code did not make the generation that is behind.
    private func level(_ live: Known, _ other: Known, _ connection: PostgresConnection) async throws -> Int64 {
        let rows = try await connection.query(
            """
            SELECT l.partition, l.next_offset, o.next_offset
            FROM kefu.checkpoints l
            JOIN kefu.checkpoints o ON o.partition = l.partition AND o.projection = l.projection
            WHERE l.projection = \(projection.name) AND l.generation = \(Int32(live.generation))
              AND o.generation = \(Int32(other.generation)) AND l.next_offset <> o.next_offset
            ORDER BY l.partition
            """
        )
        let worker = BatchWorker(set, connection: connection)
        var apart: Int64 = 0
        for row in rows.rows {
            let (partition, liveNext, otherNext) = try row.decode((Int16, Int64, Int64).self)
            let behind = liveNext < otherNext ? live : other
            guard behind.version == projection.version else {
                apart += abs(liveNext - otherNext)
                continue
            }
            var outcome = BatchOutcome()
            repeat {
                outcome = try await worker.foldBatchInTransaction(
                    .generations([projection.name: behind.generation]),
                    ends: [Int(partition): max(liveNext, otherNext)]
                )
                // Somebody folds it at this moment: the snapshot is old then.
                guard outcome.leased.contains(Int(partition)) else { throw SnapshotIsOld() }
            } while outcome.events > 0
        }
        return apart
    }

    private func compare(
        _ table: String,
        _ live: String,
        _ other: String,
        _ connection: PostgresConnection
    ) async throws -> TableComparison {
        let columns = try await connection.query(
            """
            SELECT attname::text, count(*) = 2 AND min(atttypid::oid::int8) = max(atttypid::oid::int8)
            FROM pg_attribute
            WHERE attrelid IN (\(live)::text::regclass, \(other)::text::regclass) AND attnum > 0 AND NOT attisdropped
            GROUP BY attname
            ORDER BY min(attnum), attname
            """
        ).rows.map { try $0.decode((String, Bool).self) }
        let shared = columns.filter(\.1).map { PostgresQuery.quoted(identifier: $0.0) }.joined(separator: ", ")
        let row = try await connection.query(
            """
            WITH differing AS MATERIALIZED (
              SELECT \(unescaped: shared), sum(CASE WHEN is_live THEN 1 ELSE -1 END) AS surplus
              FROM (
                SELECT true AS is_live, \(unescaped: shared) FROM \(unescaped: live)
                UNION ALL
                SELECT false, \(unescaped: shared) FROM \(unescaped: other)
              ) AS told
              GROUP BY \(unescaped: shared)
              HAVING sum(CASE WHEN is_live THEN 1 ELSE -1 END) <> 0
            )
            SELECT (SELECT count(*) FROM \(unescaped: live)), (SELECT count(*) FROM \(unescaped: other)),
              (SELECT coalesce(sum(surplus) FILTER (WHERE surplus > 0), 0)::int8 FROM differing),
              (SELECT coalesce(-sum(surplus) FILTER (WHERE surplus < 0), 0)::int8 FROM differing),
              ARRAY (SELECT surplus FROM differing ORDER BY \(unescaped: shared), surplus LIMIT \(Int64(samples)))::int8[],
              ARRAY (
                SELECT (to_jsonb(d) - 'surplus')::text FROM differing d
                ORDER BY \(unescaped: shared), surplus LIMIT \(Int64(samples))
              )
            """
        )[0]
        let (liveRows, otherRows, onlyLive, onlyOther, surpluses, rows) = try row.decode(
            (Int64, Int64, Int64, Int64, [Int64], [String]).self
        )
        return TableComparison(
            table: table,
            liveRows: liveRows,
            otherRows: otherRows,
            onlyLive: onlyLive,
            onlyOther: onlyOther,
            samples: zip(surpluses, rows).map { .init(surplus: $0, json: $1) },
            leftOut: columns.filter { !$0.1 }.map(\.0)
        )
    }
}
