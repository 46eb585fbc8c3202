// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Builds the tables of one question aside of the read models, from the log, and gives them to the question.
///
/// Everything happens in one transaction that is rolled back: nothing is left behind, also when the program or the server is
/// killed. The events are read by two connections and folded in memory, a partition each; the rows are written by COPY. Partitions
/// whose facts may not fit into memory are read one after the other, in the order of their subjects, and written piece by piece.
struct Aside: Sendable {
    let database: LogDatabase
    let request: AsideRequest
    let all: ProjectionSet
    /// Is told the events that were read, and those there are.
    let progress: @Sendable (Int64, Int64) -> Void

    /// How many partitions are read and folded at a time. What they come to is in memory.
    private static let readers = 2

    /// Builds, and runs a body with the names of the tables and a connection of the role `kefu_reader` that sees them.
    ///
    /// - Throws: `EventLogError` for a cut that the log does not reach; `ProjectionError.logShort`; `PostgresError`; what the
    ///   body throws.
    /// - Complexity: reads every event of the request once; the live tables are not touched.
    func withTables<Result>(
        _ body: (TableNames, PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try await database.withConnection(.aside) { connection in
            try await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            let tables = AsideTables(request, all: all)
            for statement in tables.creation { try await connection.execute(statement) }
            try await load(tables, connection)
            for statement in tables.finishing { try await connection.execute(statement) }
            // The question is asked with the rights of every other question.
            try await connection.execute("SET LOCAL ROLE \(LogRole.reader.name)")
            let result = try await body(tables.names, connection)
            try await connection.execute("ROLLBACK")
            return result
        }
    }

    private func load(_ tables: AsideTables, _ connection: PostgresConnection) async throws {
        let heads = try await LogHeads.cut(connection)
        let (from, to) = (try heads.holding(request.from), try request.to.map { try heads.holding($0) } ?? heads)
        let all = AsidePiece.all(from: from, to: to, context: request.context)
        let total = all.reduce(Int64(0)) { $0 + Int64($1.range.count) }
        let counter = Locked(Int64(0))
        let left = try await LeftEvents.of(tables.set, connection)
        let reader = AsideReader(database: database, tables: tables, left: left, request: request)
        let report = progress
        let progress: @Sendable (Int64) -> Void = { events in
            report(
                counter.withLock { count in
                    count += events
                    return count
                },
                total
            )
        }
        let pages = AsidePages(database: database, tables: tables, reader: reader, left: left, memory: request.memory)
        for piece in all where isLarge(piece.range, tables) {
            try await pages.load(piece, into: connection, progress: progress)
        }
        let pieces = all.filter { !isLarge($0.range, tables) }
        try await withThrowingTaskGroup(of: AsideReader.Rows.self) { group in
            func read(_ index: Int) {
                guard index < pieces.count else { return }
                let piece = pieces[index]
                group.addTask { try await reader.fold(piece, progress: progress) }
            }
            var next = min(Self.readers, pieces.count)
            for index in 0..<next { read(index) }
            // A partition is read only when another has been written, so few are in memory.
            while let rows = try await group.next() {
                try await write(rows, of: tables, connection)
                read(next)
                next += 1
            }
        }
    }

    /// Whether the facts of so many events may take more memory than the folds may have.
    private func isLarge(_ range: Range<Int64>, _ tables: AsideTables) -> Bool {
        Int64(range.count) * Int64(tables.builds.count) * PartitionLoader.bytesPerEvent > Int64(request.memory)
    }

    private func write(_ rows: AsideReader.Rows, of tables: AsideTables, _ connection: PostgresConnection) async throws
    {
        for (build, projections) in zip(tables.builds, rows) {
            for (projection, buffers) in zip(tables.set.projections, projections) {
                for (table, buffer) in zip(projection.tables, buffers) where !buffer.isEmpty && tables.isWanted(table) {
                    try await connection.copy(buffer, into: table.copy(into: build.name(table)))
                }
            }
        }
    }
}
