// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
public import Postgres

/// Folds a few events into empty tables, piece by piece, to see which rows come of which of them.
///
/// Events are added to what is there, as a worker does, and taken back by a mark; whatever the order, the rows are those of the
/// events that were added. Everything happens in one transaction that is rolled back.
public final class Refolding {
    let events: ChosenEvents
    let tables: AsideTables
    private let connection: PostgresConnection
    private let places: [EventPosition: (page: Int, row: Int)]
    let folds: [any Fold]
    private var view: EventView
    /// Statements that go out with the next question.
    private var unsent: [PostgresQuery] = []
    private var marks = 0

    private init(_ events: ChosenEvents, _ tables: AsideTables, _ connection: PostgresConnection) throws {
        self.events = events
        self.tables = tables
        self.connection = connection
        view = EventView(tables.set)
        folds = tables.set.projections.map { $0.makeFold(tables.set.slots) }
        var places: [EventPosition: (page: Int, row: Int)] = [:]
        for (page, (partition, rows)) in events.pages.enumerated() {
            for row in 0..<rows.count {
                let offset = try rows[row].decode(Int64.self, at: 0)
                places[EventPosition(partition: partition, offset: offset)] = (page, row)
            }
        }
        self.places = places
    }

    /// Makes the tables, for as long as a body runs.
    ///
    /// - Parameters:
    ///   - names: the tables that the questions read.
    ///   - set: all projections of the program.
    public static func with<Result>(
        _ events: ChosenEvents,
        tables names: Set<String>,
        set: ProjectionSet,
        _ database: LogDatabase,
        _ body: (Refolding) async throws -> Result
    ) async throws -> Result {
        // A fold looks into all tables of its projection.
        let read = set.projections.filter { $0.tables.contains { names.contains($0.name) } }.map(\.name)
        return try await database.withConnection(.aside) { connection in
            try await connection.execute(
                """
                BEGIN ISOLATION LEVEL REPEATABLE READ;
                SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL jit = off
                """
            )
            let tables = AsideTables(AsideRequest(tables: set.tables(of: read)), all: set)
            for statement in tables.creation + tables.finishing { try await connection.execute(statement) }
            let result = try await body(Refolding(events, tables, connection))
            try await connection.execute("ROLLBACK")
            return result
        }
    }

    /// Lets the server see how large the tables are with all events, for its plans, and leaves them empty.
    public func sample(_ uncounted: UncountedEvents) async throws {
        try await add(places.keys.sorted(), uncounted)
        analyze()
        try await send(physicalNames.map { PostgresQuery(sql: "DELETE FROM \($0)") })
    }

    private var physicalNames: [String] {
        var names: [String] = []
        tables.forEach { build, _, table, _ in names.append(build.name(table)) }
        return names
    }

    /// Lets the server see how large the tables are before the next question.
    func analyze() { unsent += physicalNames.map { PostgresQuery(sql: "ANALYZE \($0)") } }

    /// Empties the tables before the next question. There must be no mark.
    func clear() {
        precondition(marks == 0, "a mark would keep what is cleared")
        unsent.append(PostgresQuery(sql: "TRUNCATE \(physicalNames.joined(separator: ", "))"))
    }

    /// Folds events on top of what is there.
    ///
    /// - Returns: whether a row is new or changed.
    /// - Complexity: a round trip at most.
    @discardableResult
    public func add(_ positions: some Collection<EventPosition>, _ uncounted: UncountedEvents) async throws -> Bool {
        var noted = [Bool](repeating: false, count: folds.count)
        for position in positions {
            try show(position) { event in
                for (index, projection) in tables.set.projections.enumerated()
                where uncounted.counts(position, in: projection.name) {
                    try folds[index].note(event)
                    noted[index] = true
                }
            }
        }
        var asked: [(fold: Int, query: Int)] = []
        var queries: [PostgresQuery] = []
        for index in folds.indices where noted[index] {
            for (number, query) in folds[index].reach(tables.names).enumerated() {
                asked.append((index, number))
                queries.append(query)
            }
        }
        if !queries.isEmpty {
            for (asker, rows) in zip(asked, try await send(queries)) {
                try folds[asker.fold].load(asker.query, rows)
            }
        }
        return write(noted)
    }

    /// Shows one of the events to a body; those that were not chosen are none.
    func show(_ position: EventPosition, to body: (FoldEvent) throws -> Void) throws {
        guard let place = places[position] else { return }
        let rows = events.pages[place.page].rows
        try withExtendedLifetime(rows) {
            try view.show(rows, row: place.row, partition: position.partition, to: body)
        }
    }

    /// Lets what was folded go out with the next question.
    ///
    /// - Returns: whether that is anything.
    func write(_ noted: [Bool]) -> Bool {
        var buffers: [[RowBuffer]] = []
        for (index, fold) in folds.enumerated() {
            var rows = RowWriter(tables: tables.set.projections[index].tables)
            if noted[index] { fold.write(to: &rows) }
            fold.removeAll()
            buffers.append(rows.buffers)
        }
        var isAnything = false
        tables.forEach { build, projection, table, index in
            guard let fold = tables.set.projections.firstIndex(where: { $0.name == projection.name }) else { return }
            let rows = buffers[fold][index]
            guard !rows.isEmpty else { return }
            isAnything = true
            unsent.append(table.upsert(rows, into: build.name(table)))
        }
        return isAnything
    }

    /// Remembers what is there.
    public func mark() {
        marks += 1
        unsent.append(PostgresQuery(sql: "SAVEPOINT kefu_mark_\(marks)"))
    }

    /// Goes back to the last mark, and forgets it.
    public func rewind() {
        unsent.append(PostgresQuery(sql: "ROLLBACK TO SAVEPOINT kefu_mark_\(marks)"))
        unsent.append(PostgresQuery(sql: "RELEASE SAVEPOINT kefu_mark_\(marks)"))
        marks -= 1
    }

    /// Asks a query, whose SQL writes tables in braces, of the rows that are there, under the role of every other question.
    ///
    /// - Complexity: a round trip and the query's own cost; its plan is kept.
    public func ask(_ query: PostgresQuery) async throws -> PostgresResult {
        var question = query.replacing(sql: tables.names.substituted(in: query.sql))
        question.isPrepared = true
        return try await send([
            "SAVEPOINT kefu_question", PostgresQuery(sql: "SET LOCAL ROLE \(LogRole.reader.name)"), question,
            "ROLLBACK TO SAVEPOINT kefu_question", "RELEASE SAVEPOINT kefu_question",
        ])[2]
    }

    /// Sends what is unsent and some queries, and returns the results of these.
    @discardableResult
    private func send(_ queries: [PostgresQuery]) async throws -> [PostgresResult] {
        let before = unsent
        unsent = []
        return Array(try await connection.pipeline(before + queries).dropFirst(before.count))
    }
}
