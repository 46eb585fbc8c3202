// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Postgres

/// Counts the closed days of which no sums are kept, behind the projections and beside them.
///
/// One connection that writes and one that asks, both only while there is something to count. Any number of programs may do so: one does,
/// the others leave it to that one. Where it is ended at any moment, a question counts the facts as before.
public struct SumsKeeper: Sendable {
    /// What a run did.
    public struct Summary: Sendable, Hashable {
        /// Days of shops whose sums are kept since.
        public var days = 0
        /// Whether it was left to another program, which is at it.
        public var isLeft = false
    }

    let database: LogDatabase
    let sums: [KeptSums]

    /// - Parameter names: the projections whose facts are summed; all when left out.
    public init(_ database: LogDatabase, set: ProjectionSet, names: [String]? = nil) {
        self.database = database
        sums = set.sums.filter { names?.contains($0.projection) ?? true }
    }

    /// Counts what is missing, and returns.
    ///
    /// - Parameter isPatient: whether most of the time is left to others, and to a rebuild all of it: what is counted meanwhile would
    ///   go with the generation.
    /// - Throws: `ProjectionError.notPrepared` before the first projection; `PostgresError`.
    public func keepAll(isPatient: Bool = false) async throws -> Summary {
        guard !sums.isEmpty else { return Summary() }
        let models = ReadModels(database, keeping: 1)
        return try await database.withConnection(.projector) { connection in
            try await connection.withSessionLocks(
                // Behind a pooler nobody can tell, and two may count the same, which changes nothing.
                database.isPooledByTransaction ? [] : [.sums],
                refused: { _ in Summary(isLeft: true) }
            ) {
                Summary(days: try await keepAll(isPatient: isPatient, models, connection))
            }
        }
    }

    private func keepAll(
        isPatient: Bool,
        _ models: ReadModels,
        _ connection: PostgresConnection
    ) async throws -> Int {
        var days = 0
        for sums in sums {
            while true {
                let (table, pieces) = try await missing(sums, models, isPatient: isPatient)
                var kept = 0
                for piece in pieces {
                    try Task.checkCancellation()
                    if isPatient, try await SessionLock.rebuild(sums.projection).isHeld(connection) { break }
                    let begin = ContinuousClock.now
                    kept += try await keep(piece, of: sums, in: table, models, connection)
                    if isPatient { try await Task.sleep(for: (ContinuousClock.now - begin) * 3) }
                }
                days += kept
                // What is taken back meanwhile, again and again, waits for the next run.
                if kept == 0 || pieces.count < KeptSums.piecesAtOnce { break }
            }
        }
        return days
    }

    private func missing(
        _ sums: KeptSums,
        _ models: ReadModels,
        isPatient: Bool
    ) async throws -> (table: String, pieces: [KeptSums.Piece]) {
        try await models.withTables { tables, connection in
            // The one connection that is kept: what is counted afterwards yields as well.
            if isPatient { connection.yieldToOthers() }
            guard let table = tables.names[sums.table] else { return ("", []) }
            let before = Timestamp(microseconds: Timestamp.now.microseconds - Self.patience)
            let query = sums.missing(before, KeptSums.daysAtOnce, KeptSums.piecesAtOnce)
            return (table, try KeptSums.pieces(try await connection.query(query.substituting(tables))))
        }
    }

    /// - Returns: how many days of the piece are kept now.
    private func keep(
        _ piece: KeptSums.Piece,
        of sums: KeptSums,
        in table: String,
        _ models: ReadModels,
        _ connection: PostgresConnection
    ) async throws -> Int {
        let token = Int64.random(in: 1...Int64.max)
        do {
            _ = try await connection.withTransaction { connection in
                try await connection.pipeline(sums.announcing(piece, token: token, in: table))
            }
            let counted = try await models.withTables { tables, connection in
                // Another generation may have gone live since.
                guard tables.names[sums.table] == table else { return [KeptSums.Counted]() }
                return try sums.counted(
                    try await connection.query(sums.count(piece.shop, piece.days).substituting(tables))
                )
            }
            guard !counted.isEmpty else { return 0 }
            return try await connection.query(sums.keeping(counted, of: piece, token: token, in: table)).affectedRows
        } catch let error as PostgresError where error.sqlState == .undefinedTable {
            // Its generation was dropped meanwhile.
            return 0
        }
    }

    /// What comes later than an hour is rare enough for its day to be counted again.
    private static let patience: Int64 = 3_600_000_000
}

extension SumsKeeper {
    /// Counts for ever, until the task is cancelled, whenever days have closed; through lost connections and restarts of the server.
    ///
    /// - Parameter report: is told in a line what goes wrong. Nothing that does ends it: the facts answer meanwhile.
    public func run(report: @Sendable (String) -> Void = { _ in }) async throws {
        guard !sums.isEmpty else { return }
        var told: String?
        while true {
            try await Task.sleep(for: .seconds(Self.secondsBetweenLooks))
            do {
                _ = try await keepAll(isPatient: true)
                told = nil
            } catch let error as CancellationError {
                throw error
            } catch let error as PostgresError where error.isRetryable {
                // Whoever folds says what is wrong; the next look comes by itself.
                continue
            } catch let error as ProjectionError where error.code == .notPrepared {
                continue
            } catch {
                // What stays wrong is told once.
                let text = "closed days are not summed up: \(error)"
                if text != told { report(text) }
                told = text
            }
        }
    }

    private static let secondsBetweenLooks = 20
}
