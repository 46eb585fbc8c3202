// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Folds batches of one partition at a time, over one connection of the role `kefu_projector`.
///
/// Rows and checkpoints commit together. The lock on the checkpoints is the lease: it is taken for one batch, and it
/// goes with the connection when this worker dies.
final class PartitionWorker {
    /// Which generations a worker folds.
    enum Selection {
        /// The live generations of the named projections, or of all.
        case live(names: [String]?)
        /// Generations by projection, live or not, up to an offset.
        case generations([String: Int])
    }

    /// What became of an attempt to fold a batch.
    enum Outcome: Equatable {
        /// That many events were folded.
        case folded(Int)
        /// Everything was folded before.
        case idle
        /// Another worker holds the lease.
        case leased
    }

    let set: ProjectionSet
    private let connection: PostgresConnection
    private var view: EventView
    private var folds: [String: any Fold] = [:]

    /// How many events and how many of their bytes one batch takes at most.
    private static let batchEvents = 10_000
    private static let batchBytes = 16 << 20

    init(_ set: ProjectionSet, connection: PostgresConnection) {
        self.set = set
        self.connection = connection
        view = EventView(set)
    }

    /// The partitions that hold events which a live generation has not folded.
    func pendingPartitions(names: [String]?) async throws -> Set<Int> {
        let rows = try await connection.query(
            """
            SELECT c.partition
            FROM (
              SELECT c.partition, min(c.next_offset) AS next_offset
              FROM kefu.checkpoints c
              JOIN kefu.projections p ON p.name = c.projection AND p.live_generation = c.generation
              WHERE c.projection = ANY (\(names ?? set.projections.map(\.name)))
              GROUP BY c.partition
            ) c
            CROSS JOIN LATERAL (
              SELECT b.last_offset FROM kefu.batches b WHERE b.partition = c.partition ORDER BY b.last_offset DESC LIMIT 1
            ) b
            WHERE c.next_offset <= b.last_offset
            """
        )
        return Set(try rows.rows.map { Int(try $0.decode(Int16.self, at: 0)) })
    }

    /// Folds the next batch of a partition in a transaction of its own.
    func foldBatch(partition: Int, _ selection: Selection) async throws -> Outcome {
        try await connection.execute("BEGIN")
        do {
            let outcome = try await foldBatchInTransaction(partition: partition, selection, end: nil)
            try await connection.execute("COMMIT")
            return outcome
        } catch {
            if connection.isUsable { try? await connection.execute("ROLLBACK") }
            throw error
        }
    }

    /// Folds the next batch of a partition inside the caller's transaction, up to an offset.
    func foldBatchInTransaction(partition: Int, _ selection: Selection, end: Int64?) async throws -> Outcome {
        guard var lanes = try await lease(partition: partition, selection) else { return .leased }
        guard let first = lanes.map(\.nextOffset).min() else { return .idle }
        let events = try await read(partition: partition, from: first, end: end ?? .max)
        guard events.count > 0 else { return .idle }
        withExtendedLifetime(events) {
            for row in 0..<events.count {
                view.show(events, row: row, partition: partition) { event in
                    for lane in lanes.indices { lanes[lane].take(event) }
                }
            }
        }
        let next = try events[events.count - 1].decode(Int64.self, at: 0) + 1
        for lane in lanes.indices { try await write(&lanes[lane], partition: partition, next: next) }
        return .folded(events.count)
    }

    /// Locks the checkpoints of a partition: all that are selected, or none.
    private func lease(partition: Int, _ selection: Selection) async throws -> [Lane]? {
        let rows: PostgresResult
        let wanted: Int
        switch selection {
        case .live(let names):
            let names = names ?? set.projections.map(\.name)
            wanted = names.count
            rows = try await connection.query(
                """
                SELECT c.projection, c.generation, c.next_offset
                FROM kefu.checkpoints c
                JOIN kefu.projections p ON p.name = c.projection AND p.live_generation = c.generation
                WHERE c.partition = \(Int16(partition)) AND c.projection = ANY (\(names))
                ORDER BY c.projection
                FOR UPDATE OF c SKIP LOCKED
                """
            )
        case .generations(let generations):
            wanted = generations.count
            rows = try await connection.query(
                """
                SELECT c.projection, c.generation, c.next_offset
                FROM kefu.checkpoints c
                JOIN unnest(\(Array(generations.keys)), \(generations.values.map(Int32.init))) AS w (projection, generation)
                  USING (projection, generation)
                WHERE c.partition = \(Int16(partition))
                ORDER BY c.projection
                FOR UPDATE OF c SKIP LOCKED
                """
            )
        }
        guard rows.count == wanted else { return nil }
        let parked = try await parkedSubjects(partition: partition)
        return try rows.rows.compactMap { row in
            let (name, generation, next) = try row.decode((String, Int32, Int64).self)
            guard let projection = set[name] else { return nil }
            let fold = folds[name] ?? projection.makeFold(set.slots)
            folds[name] = fold
            fold.removeAll()
            return Lane(
                projection,
                generation: Int(generation),
                fold: fold,
                nextOffset: next,
                parked: parked[ParkedLane(name, Int(generation))] ?? []
            )
        }
    }

    private struct ParkedLane: Hashable {
        var projection: String
        var generation: Int

        init(_ projection: String, _ generation: Int) {
            self.projection = projection
            self.generation = generation
        }
    }

    private func parkedSubjects(partition: Int) async throws -> [ParkedLane: Set<ParkedSubject>] {
        let rows = try await connection.query(
            "SELECT DISTINCT projection, generation, shop, subject FROM kefu.parked WHERE partition = \(Int16(partition))"
        )
        var parked: [ParkedLane: Set<ParkedSubject>] = [:]
        for row in rows.rows {
            let (projection, generation, shop, subject) = try row.decode((String, Int32, String, String).self)
            parked[ParkedLane(projection, Int(generation)), default: []].insert(
                ParkedSubject(shop: shop, subject: subject)
            )
        }
        return parked
    }

    /// The next events of a partition: at most a batch of them, and at least one.
    private func read(partition: Int, from first: Int64, end: Int64) async throws -> PostgresResult {
        let last = min(end, first + Int64(Self.batchEvents))
        return try await connection.query(
            """
            SELECT \(unescaped: EventView.columns)
            FROM (
              SELECT *, sum(octet_length(data)) OVER (ORDER BY "offset") AS size
              FROM kefu.\(identifier: LogTables.leaf(partition))
              WHERE "offset" >= \(first) AND "offset" < \(last)
            ) e
            WHERE size IS NULL OR size <= \(Int64(Self.batchBytes)) OR "offset" = \(first)
            ORDER BY "offset"
            """
        )
    }

    private func write(_ lane: inout Lane, partition: Int, next: Int64) async throws {
        guard next > lane.nextOffset else { return }
        let names = lane.tableNames
        for (index, query) in lane.fold.reach(partition: partition, tables: names).enumerated() {
            try lane.fold.load(index, try await connection.query(query))
        }
        lane.fold.write(to: &lane.rows)
        for (table, rows) in zip(lane.projection.tables, lane.rows.buffers) where !rows.isEmpty {
            let arrays = rows.arrays(of: table.columns.map(\.type))
            let binds = zip(table.columns, arrays).map { $0.type.bind($1) }
            _ = try await connection.query(PostgresQuery(sql: table.upsert(into: names[table.name]), binds: binds))
        }
        for (offset, subject, reason) in lane.refused {
            _ = try await connection.query(
                """
                INSERT INTO kefu.parked (partition, projection, generation, "offset", shop, subject, reason)
                VALUES (\(Int16(partition)), \(lane.projection.name), \(Int32(lane.generation)), \(offset),
                  \(subject.shop), \(subject.subject), \(reason))
                """
            )
        }
        _ = try await connection.query(
            """
            UPDATE kefu.checkpoints SET next_offset = \(next), updated_at = clock_timestamp()
            WHERE partition = \(Int16(partition)) AND projection = \(lane.projection.name)
              AND generation = \(Int32(lane.generation))
            """
        )
        lane.fold.removeAll()
    }
}
