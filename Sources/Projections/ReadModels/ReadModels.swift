// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
public import Postgres

/// Asks the read models: under a role that cannot read the log, of one generation in one snapshot; or, when told so, tables
/// that are built from the log for the question alone.
public struct ReadModels: Answering, Sendable {
    private let database: LogDatabase
    /// Connections that are kept from one question to the next; without them each question has one of its own.
    private let kept: ConnectionPool?
    /// What to build for each question, when the live tables do not answer it.
    private let aside: Aside?

    /// Whether the tables are built for a question: then there are only those that it asks for.
    public var areBuiltAside: Bool { aside != nil }

    public init(_ database: LogDatabase) {
        self.init(database, kept: nil, aside: nil)
    }

    /// Read models for a program that asks more than once: connections are kept, and each plans a question once.
    ///
    /// A connection is closed when a transaction on it fails, or with the last copy of this value.
    ///
    /// - Parameter limit: the most connections at once. Who finds none free waits up to 30 s.
    public init(_ database: LogDatabase, keeping limit: Int) {
        self.init(database, kept: database.pool(.keptReader, limit: limit), aside: nil)
    }

    private init(_ database: LogDatabase, kept: ConnectionPool?, aside: Aside?) {
        self.database = database
        self.kept = kept
        self.aside = aside
    }

    /// Answers from tables that are built from the log for each question, and are gone after it.
    ///
    /// - Parameters:
    ///   - request: which tables, of which events.
    ///   - set: all projections of the program.
    ///   - progress: is told the events that were read, and those there are.
    public func building(
        _ request: AsideRequest,
        set: ProjectionSet,
        progress: @escaping @Sendable (Int64, Int64) -> Void = { _, _ in }
    ) -> ReadModels {
        ReadModels(
            database,
            kept: nil,
            aside: Aside(database: database, request: request, all: set, progress: progress)
        )
    }

    /// Asks queries whose SQL writes tables in braces: `{messages}`.
    ///
    /// - Throws: `ProjectionError.notPrepared` before the first projection; `PostgresError`.
    /// - Complexity: three round trips beside the query's own; without kept connections two and a connection.
    public func ask(_ query: PostgresQuery) async throws -> PostgresResult {
        // Nobody has seen anything of the answer before it is whole.
        try await withSnapshot(isRepeatable: true) { try await $0.ask(query) }
    }

    /// Asks several questions of one snapshot, over one session; tables that are built aside are built once for all of them.
    ///
    /// - Parameter isRepeatable: whether the body may run again, from its start, when a session that another program lends is lost.
    /// - Throws: `ProjectionError.notPrepared` before the first projection; `PostgresError`; what the body throws.
    /// - Complexity: as ``ask(_:)``, once for all questions of the body.
    public func withSnapshot<Result>(
        isRepeatable: Bool,
        _ body: (ReadSnapshot) async throws -> Result
    ) async throws -> Result {
        try await withTables(isRepeatable: isRepeatable) { tables, connection in
            try await body(ReadSnapshot(tables: tables, connection: connection))
        }
    }

    /// Runs several queries on one snapshot.
    public func withTables<Result>(
        _ body: (TableNames, PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try await withTables(isRepeatable: false, body)
    }

    private func withTables<Result>(
        isRepeatable: Bool,
        _ body: (TableNames, PostgresConnection) async throws -> Result
    ) async throws -> Result {
        if let aside { return try await aside.withTables(body) }
        if let kept {
            return try await database.withConnection(of: kept) { connection in
                try await connection.withTransaction(.repeatableReadReadOnly) { connection in
                    try await body(try await Self.tables(connection), connection)
                }
            }
        }
        return try await database.withReader(isRepeatable: isRepeatable) { connection in
            try await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return try await body(try await Self.tables(connection), connection)
        }
    }

    private static func tables(_ connection: PostgresConnection) async throws -> TableNames {
        let rows: PostgresResult
        do {
            rows = try await connection.query(
                PostgresQuery(
                    """
                    SELECT g.generation, g.tables, \(unescaped: GenerationPin.take)::text
                    FROM kefu.projections p
                    JOIN kefu.generations g ON g.projection = p.name AND g.generation = p.live_generation
                    """
                )
            )
        } catch let error as PostgresError where error.sqlState == .undefinedTable {
            throw ProjectionError.notPrepared
        }
        var names: [String: String] = [:]
        for row in rows.rows {
            let (generation, tables, _) = try row.decode((Int32, [String], String).self)
            for table in tables {
                let name = table.dropFirst("kefu_read.".count).dropLast("_g\(generation)".count)
                names[String(name)] = table
            }
        }
        guard !names.isEmpty else { throw ProjectionError.notPrepared }
        return TableNames(names: names)
    }
}

extension PostgresQuery {
    /// The same query with `{table}` replaced by the tables of the live generation. It is prepared for that generation: when another
    /// goes live, it is prepared anew, and a connection forgets the statement that it used longest ago.
    public func substituting(_ tables: TableNames) -> PostgresQuery {
        var query = replacing(sql: tables.substituted(in: sql))
        query.isPrepared = isPrepared
        return query
    }
}
