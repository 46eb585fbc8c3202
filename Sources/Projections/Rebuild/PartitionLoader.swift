// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Reads one partition by COPY, folds it in memory, and loads its rows by COPY into tables of a new generation.
final class PartitionLoader {
    private let set: ProjectionSet
    private let generations: [String: Int]
    private let reading: PostgresConnection
    private let writing: PostgresConnection
    private let folds: [any Fold]
    private var view: EventView

    init(
        _ set: ProjectionSet,
        generations: [String: Int],
        reading: PostgresConnection,
        writing: PostgresConnection
    ) {
        self.set = set
        self.generations = generations
        self.reading = reading
        self.writing = writing
        folds = set.projections.map { $0.makeFold(set.slots) }
        view = EventView(set)
    }

    /// Loads the first `end` events of a partition, in one transaction with the checkpoint.
    func load(partition: Int, end: Int64, progress: (Int64) -> Void) async throws {
        var lanes = zip(set.projections, folds).map { projection, fold in
            Lane(
                projection,
                generation: generations[projection.name] ?? 0,
                fold: fold,
                nextOffset: 0,
                parked: []
            )
        }
        if end > 0 { try await read(partition: partition, end: end, into: &lanes, progress: progress) }
        try await writing.execute("BEGIN")
        do {
            for lane in lanes.indices { try await write(&lanes[lane], partition: partition, end: end) }
            try await writing.execute("COMMIT")
        } catch {
            if writing.isUsable { try? await writing.execute("ROLLBACK") }
            throw error
        }
    }

    private func read(
        partition: Int,
        end: Int64,
        into lanes: inout [Lane],
        progress: (Int64) -> Void
    ) async throws {
        var events: Int64 = 0
        var given = lanes
        lanes = []
        var view = view
        try await reading.copyOutBinary(
            """
            COPY (SELECT \(EventView.columns) FROM kefu.\(LogTables.leaf(partition))
                  WHERE "offset" < \(end) ORDER BY "offset") TO STDOUT (FORMAT binary)
            """
        ) { row in
            try view.show(&row, partition: partition) { event in
                for lane in given.indices { given[lane].take(event) }
            }
            events += 1
            if events & 0xFFF == 0 { progress(0x1000) }
        }
        lanes = given
        guard events == end else { throw ProjectionError.logShort(partition: partition, found: events, expected: end) }
        progress(events & 0xFFF)
    }

    private func write(_ lane: inout Lane, partition: Int, end: Int64) async throws {
        let names = lane.tableNames
        lane.fold.write(to: &lane.rows)
        lane.fold.removeAll()
        for (index, table) in lane.projection.tables.enumerated() where !lane.rows.buffers[index].isEmpty {
            let rows = lane.rows.buffers[index]
            _ = try await writing.copyIn(table.copy(into: names[table.name])) { writer in
                try await writer.write(RowBuffer.header)
                try await writer.write(rows.bytes)
                try await writer.write(RowBuffer.trailer)
            }
        }
        for (offset, subject, reason) in lane.refused {
            _ = try await writing.query(
                """
                INSERT INTO kefu.parked (partition, projection, generation, "offset", shop, subject, reason)
                VALUES (\(Int16(partition)), \(lane.projection.name), \(Int32(lane.generation)), \(offset),
                  \(subject.shop), \(subject.subject), \(reason))
                """
            )
        }
        _ = try await writing.query(
            """
            INSERT INTO kefu.checkpoints (partition, projection, generation, next_offset)
            VALUES (\(Int16(partition)), \(lane.projection.name), \(Int32(lane.generation)), \(end))
            """
        )
    }
}
