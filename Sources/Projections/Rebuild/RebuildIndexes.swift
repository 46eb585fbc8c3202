// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Postgres

/// Makes the keys, indexes and samples of loaded generations, two at a time, those of the largest tables first.
struct RebuildIndexes {
    let database: LogDatabase
    let set: ProjectionSet
    let generations: [String: Int]
    let pace: AppendPace

    private struct Loaded {
        var projection: String
        var name: String
        var statements: [String]
        var size: Int64
    }

    private struct Statement {
        var projection: String
        var sql: String
    }

    /// Makes them.
    ///
    /// - Returns: the projections of which the database refused a key or an index, each with its first refusal: the rows are not what
    ///   they must be. They do not keep the others from theirs.
    /// - Throws: `PostgresError` for what has nothing to do with the rows: a lost connection, a full disk.
    func make(_ connection: PostgresConnection) async throws -> [String: ProjectionError] {
        let tables = try await tablesBySize(connection)
        let refused = try await executeAll(
            tables.flatMap { table in table.statements.map { Statement(projection: table.projection, sql: $0) } }
        )
        // An ANALYZE would wait for the indexes of its table, and a table's sample of an indexed expression needs the index.
        let samples = tables.filter { refused[$0.projection] == nil }
            .map { Statement(projection: $0.projection, sql: "ANALYZE \($0.name)") }
        return refused.merging(try await executeAll(samples)) { first, _ in first }
    }

    /// Makes the keys of tables whose rows are merged while large partitions are loaded, unless they are there.
    func makeKeysOfMergedTables(_ connection: PostgresConnection) async throws {
        for projection in set.projections where !projection.makeFold(set.slots).isBoundBySubject {
            guard let generation = generations[projection.name] else { continue }
            for table in projection.tables {
                guard let key = table.primaryKey(projection: projection.name, generation: generation) else { continue }
                let found = try await connection.query(
                    """
                    SELECT EXISTS (
                      SELECT FROM pg_index
                      WHERE indrelid = \(table.physicalName(generation: generation))::regclass AND indisprimary)
                    """
                )
                if try !found[0].decode(Bool.self, at: 0) { try await connection.execute(key) }
            }
        }
    }

    /// The tables with what makes their indexes. What a run that was interrupted has made of them goes first: which one
    /// belongs to which statement cannot be told. A key that was made for loading stays.
    private func tablesBySize(_ connection: PostgresConnection) async throws -> [Loaded] {
        var tables: [Loaded] = []
        for projection in set.projections {
            guard let generation = generations[projection.name] else { continue }
            for table in projection.tables {
                let name = table.physicalName(generation: generation)
                let rows = try await connection.query(
                    """
                    SELECT pg_relation_size(\(name)::regclass), i.indexrelid::regclass::text, coalesce(i.indisprimary, false)
                    FROM (SELECT) AS one LEFT JOIN pg_index i ON i.indrelid = \(name)::regclass
                    """
                )
                let size = try rows[0].decode(Int64.self, at: 0)
                var hasKey = false
                for row in rows.rows {
                    let (_, index, isKey) = try row.decode((Int64, String?, Bool).self)
                    guard let index else { continue }
                    if isKey { hasKey = true } else { try await connection.execute("DROP INDEX \(index)") }
                }
                var statements = table.indexes(projection: projection.name, generation: generation)
                if !hasKey, let key = table.primaryKey(projection: projection.name, generation: generation) {
                    statements.insert(key, at: 0)
                }
                tables.append(Loaded(projection: projection.name, name: name, statements: statements, size: size))
            }
        }
        return tables.sorted { $0.size > $1.size }
    }

    /// Runs statements that do not need each other's outcome, two at a time and each in a transaction of its own. After one that is
    /// refused those of the same projection are left out.
    private func executeAll(_ statements: [Statement]) async throws -> [String: ProjectionError] {
        let work = RebuildWork(statements, pace)
        let refused = Locked<[String: ProjectionError]>([:])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for taker in RebuildWork<Statement>.takers {
                group.addTask {
                    try await database.withConnection(.projector) { connection in
                        connection.yieldToOthers()
                        while let statement = try await work.next(taker, connection) {
                            let (name, sql) = (statement.projection, statement.sql)
                            guard refused.withLock({ $0[name] == nil }) else { continue }
                            let isBusy = try await pace.isBusy(connection)
                            try await connection.execute(
                                isBusy || !Self.hasSpareProcessors
                                    ? "SET max_parallel_maintenance_workers = 0"
                                    : "RESET max_parallel_maintenance_workers"
                            )
                            do {
                                try await connection.withTransaction { connection in
                                    try await LoadLock.hold([name], connection)
                                    try await connection.execute(sql)
                                }
                            } catch let error as PostgresError where error.isRefusal {
                                refused.withLock { refused in
                                    refused[name] =
                                        refused[name]
                                        ?? .rebuildWrong(name, "the database refuses \"\(sql.firstLine)\": \(error)")
                                }
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        return refused.withLock { $0 }
    }

    /// Whether each index has another processor of this machine beside the one that its own session keeps busy. A parallel worker of the
    /// server writes what it has sorted to files: without a processor of its own it costs more than it spares (ADR 16).
    private static let hasSpareProcessors =
        sysconf(Int32(_SC_NPROCESSORS_ONLN)) >= 2 * RebuildWork<Statement>.takers.count
}

extension String {
    /// The statement without licence and comments, up to its first line's end.
    fileprivate var firstLine: Substring {
        split(separator: "\n").first { !$0.hasPrefix("--") } ?? ""
    }
}

extension PostgresError {
    /// Whether the server refused what a statement says, rather than failed, ran short or was told to stop.
    fileprivate var isRefusal: Bool {
        guard let state = sqlState else { return false }
        return !["08", "25", "40", "53", "57", "58", "XX"].contains(state.errorClass)
    }
}
