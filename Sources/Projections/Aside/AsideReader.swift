// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Reads a piece of one partition by COPY and folds it in memory, for tables aside.
struct AsideReader {
    let database: LogDatabase
    let tables: AsideTables
    let left: LeftEvents
    let shops: [String]
    let sharedTypes: [String]
    let throttle: Throttle?

    init(database: LogDatabase, tables: AsideTables, left: LeftEvents, request: AsideRequest) {
        self.database = database
        self.tables = tables
        self.left = left
        shops = request.shops
        sharedTypes = request.sharedTypes
        throttle = request.throttle.map { Throttle(eventsPerSecond: $0) }
    }

    /// The rows that came of a partition: by build, by projection, by table.
    typealias Rows = [[[RowBuffer]]]

    /// Folds the events of a piece.
    ///
    /// - Throws: `ProjectionError.logShort` when an event is missing; `PostgresError`.
    /// - Complexity: one range scan of the partition; what its events come to is in memory.
    func fold(_ piece: AsidePiece, progress: (Int64) -> Void) async throws -> Rows {
        try await database.withConnection(.projector) { connection in
            let (partition, range) = (piece.partition, piece.range)
            var lanes = tables.lanes(piece, left: left)
            var view = EventView(tables.set)
            var events: Int64 = 0
            for part in parts(range) {
                let before = events
                try await connection.copyOutBinary(copy(piece, part)) { row in
                    try view.show(&row, partition: partition) { event in
                        for build in lanes.indices {
                            for lane in lanes[build].indices { lanes[build][lane].take(event) }
                        }
                    }
                    events += 1
                    if events & 0xFFF == 0 { progress(0x1000) }
                }
                // All of the range is read, whatever of it is wanted.
                try await throttle?.pass(piece.types == nil ? Int(events - before) : part.count)
            }
            try check(events, piece)
            progress(Int64(range.count) - events & ~0xFFF)
            return lanes.map { $0.map { $0.rows() } }
        }
    }

    /// - Throws: `ProjectionError.logShort` when there are fewer events than the log must have.
    func check(_ events: Int64, _ piece: AsidePiece) throws(ProjectionError) {
        guard shops.isEmpty, piece.types == nil, events != Int64(piece.range.count) else { return }
        throw .logShort(partition: piece.partition, found: events, expected: Int64(piece.range.count))
    }

    /// The range at once, or where reading is slowed down in pieces with a rest after each.
    private func parts(_ range: Range<Int64>) -> [Range<Int64>] {
        guard throttle != nil else { return [range] }
        return stride(from: range.lowerBound, to: range.upperBound, by: 2000).map {
            $0..<min($0 + 2000, range.upperBound)
        }
    }

    private func copy(_ piece: AsidePiece, _ range: Range<Int64>) -> String {
        "COPY (\(events(piece, range, order: #""offset""#))) TO STDOUT (FORMAT binary)"
    }

    /// SQL for the events of a piece that lie in a range, for COPY and cursors, which take no placeholders.
    func events(_ piece: AsidePiece, _ range: Range<Int64>, order: String) -> String {
        """
        SELECT \(EventView.columns) FROM kefu.\(LogTables.leaf(piece.partition))
        WHERE "offset" >= \(range.lowerBound) AND "offset" < \(range.upperBound)
        \(isOfChosenShop)
        \(piece.types.map { "AND type IN (\(Self.list($0)))" } ?? "")
        ORDER BY \(order)
        """
    }

    /// The condition that keeps the events of other shops out, but for those that are shared.
    private var isOfChosenShop: String {
        if shops.isEmpty { return "" }
        let isOfShop = "shop IN (\(Self.list(shops)))"
        return sharedTypes.isEmpty ? "AND \(isOfShop)" : "AND (\(isOfShop) OR type IN (\(Self.list(sharedTypes))))"
    }

    private static func list(_ texts: [String]) -> String {
        texts.map { PostgresQuery.quoted(literal: $0) }.joined(separator: ", ")
    }
}
