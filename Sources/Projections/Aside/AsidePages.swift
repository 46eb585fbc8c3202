// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Reads a partition whose facts may not fit into memory in the order of its subjects, which the server sorts, on disk where it must,
/// and writes whatever is folded between two subjects when it has grown too large.
struct AsidePages {
    let database: LogDatabase
    let tables: AsideTables
    let reader: AsideReader
    let left: LeftEvents
    /// Bytes that the folds may take.
    let memory: Int

    /// Folds the events of a piece into the tables.
    ///
    /// - Parameter connection: the one that sees the tables.
    /// - Throws: `ProjectionError.logShort` when an event is missing; `PostgresError`.
    func load(
        _ piece: AsidePiece,
        into connection: PostgresConnection,
        progress: (Int64) -> Void
    ) async throws {
        try await database.withConnection(.projector) { reading in
            let (partition, range) = (piece.partition, piece.range)
            var lanes = tables.lanes(piece, left: left)
            var view = EventView(tables.set)
            var subject = SubjectBoundary()
            let query = reader.events(piece, range, order: EventPages.bySubject)
            let events = try await EventPages.read(query, reading) { page in
                for row in 0..<page.count {
                    if subject.isNew(page, row: row), isOverMemory(lanes) {
                        try await write(&lanes, isLast: false, connection)
                    }
                    withExtendedLifetime(page) {
                        view.show(page, row: row, partition: partition) { event in
                            for build in lanes.indices {
                                for lane in lanes[build].indices { lanes[build][lane].take(event) }
                            }
                        }
                    }
                }
                progress(Int64(page.count))
                try await reader.throttle?.pass(page.count)
            }
            try reader.check(events, piece)
            progress(Int64(range.count) - events)
            try await write(&lanes, isLast: true, connection)
        }
    }

    private func isOverMemory(_ lanes: [[AsideLane]]) -> Bool {
        lanes.reduce(0) { $1.reduce($0) { $0 + $1.fold.memory } } > memory
    }

    private func write(_ lanes: inout [[AsideLane]], isLast: Bool, _ connection: PostgresConnection) async throws {
        for (build, own) in zip(tables.builds, lanes.indices) {
            for lane in lanes[own].indices {
                if !isLast, !lanes[own][lane].fold.isBoundBySubject { lanes[own][lane].isMerged = true }
                try await write(lanes[own][lane], build, connection)
            }
        }
    }

    private func write(_ lane: AsideLane, _ build: AsideTables.Build, _ connection: PostgresConnection) async throws {
        if lane.isMerged {
            for (number, query) in lane.fold.reach(tables.names(of: build)).enumerated() {
                try lane.fold.load(number, try await connection.query(query))
            }
        }
        for (table, rows) in zip(lane.projection.tables, lane.rows()) where !rows.isEmpty && tables.isWanted(table) {
            if lane.isMerged {
                try await connection.query(table.upsert(rows, into: build.name(table)))
            } else {
                try await connection.copy(rows, into: table.copy(into: build.name(table)))
            }
        }
    }
}
