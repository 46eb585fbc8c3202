// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Reads one partition, folds it in memory, and loads its rows by COPY into tables of a new generation.
final class PartitionLoader {
    let set: ProjectionSet
    let reading: PostgresConnection
    let writing: PostgresConnection
    let options: RebuildOptions
    let throttle: Throttle?
    private let folds: [String: any Fold]
    var view: EventView

    /// What the facts of an event take in the folds at most, on average; more lets a partition be read in pieces.
    static let bytesPerEvent: Int64 = 100

    init(
        _ set: ProjectionSet,
        reading: PostgresConnection,
        writing: PostgresConnection,
        options: RebuildOptions,
        throttle: Throttle?
    ) {
        self.set = set
        self.reading = reading
        self.writing = writing
        self.options = options
        self.throttle = throttle
        folds = Dictionary(uniqueKeysWithValues: set.projections.map { ($0.name, $0.makeFold(set.slots)) })
        view = EventView(set)
    }

    /// Whether a partition of so many events may take more memory than the folds may have.
    static func isLarge(_ events: Int64, _ options: RebuildOptions) -> Bool {
        events * bytesPerEvent > Int64(options.memory)
    }

    /// Loads the first `end` events of a partition, in one transaction with the checkpoints.
    ///
    /// - Parameter progress: is told of events that were read, as they come.
    func load(
        _ keys: [LaneKey],
        partition: Int,
        end: Int64,
        left: LeftEvents,
        progress: @Sendable (Int64) -> Void
    ) async throws {
        var lanes = keys.compactMap { key -> Lane? in
            guard let projection = set[key.projection], let fold = folds[key.projection] else { return nil }
            fold.removeAll()
            var lane = Lane(projection, key: key, fold: fold, nextOffset: 0, parked: [])
            lane.left = left[key]
            return lane
        }
        do {
            if Self.isLarge(end, options) || throttle != nil {
                try await begin(lanes)
                try await readPages(partition: partition, end: end, into: &lanes, progress: progress)
            } else {
                if end > 0 { try await read(partition: partition, end: end, into: &lanes, progress: progress) }
                try await begin(lanes)
            }
            for lane in lanes.indices { try await write(&lanes[lane], isLast: true) }
            try await finish(lanes, end: end)
        } catch {
            if writing.isUsable, writing.transactionStatus != .idle { try? await writing.execute("ROLLBACK") }
            throw error
        }
    }

    /// Reading and waiting may take longer than a stalled worker is given.
    private func begin(_ lanes: [Lane]) async throws {
        try await writing.execute("BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0")
        try await LoadLock.hold(lanes.map(\.key.projection), writing)
    }

    private func read(
        partition: Int,
        end: Int64,
        into lanes: inout [Lane],
        progress: @Sendable (Int64) -> Void
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

    /// Writes what the fold of a lane holds, and lets it forget it.
    ///
    /// - Parameter isLast: whether the partition has been read to its end. Before, rows that another piece may change are merged
    ///   with those that are stored.
    func write(_ lane: inout Lane, isLast: Bool) async throws {
        let names = lane.tableNames
        let isMerged = lane.isMerged || !isLast && !lane.fold.isBoundBySubject
        lane.isMerged = isMerged
        if isMerged {
            for (number, query) in lane.fold.reach(names).enumerated() {
                try lane.fold.load(number, try await writing.query(query))
            }
        }
        lane.fold.write(to: &lane.rows)
        lane.fold.removeAll()
        for (index, table) in lane.projection.tables.enumerated() where !lane.rows.buffers[index].isEmpty {
            let rows = lane.rows.buffers[index]
            if isMerged {
                try await writing.query(table.upsert(rows, into: names[table.name]))
            } else {
                try await writing.copy(rows, into: table.copy(into: names[table.name]))
            }
        }
        lane.rows.removeAll()
    }

    /// Parks what was refused, writes the checkpoints, and commits.
    private func finish(_ lanes: [Lane], end: Int64) async throws {
        let refused = lanes.flatMap(\.refused)
        let keys = lanes.map(\.key)
        try await writing.pipeline(
            (refused.isEmpty ? [] : [ParkedEvent.insertion(refused)]) + [
                """
                INSERT INTO kefu.checkpoints (partition, projection, generation, next_offset)
                SELECT partition, projection, generation, \(end)
                FROM unnest(\(keys.map { Int16($0.partition) }), \(keys.map(\.projection)), \(keys.map { Int32($0.generation) }))
                  AS u (partition, projection, generation)
                """,
                """
                UPDATE kefu.generations g SET attempts = 0
                FROM unnest(\(keys.map(\.projection)), \(keys.map { Int32($0.generation) })) AS u (projection, generation)
                WHERE g.projection = u.projection AND g.generation = u.generation AND g.attempts > 0
                """,
                "COMMIT",
            ]
        )
    }
}
