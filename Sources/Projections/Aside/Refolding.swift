// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
public import Postgres

/// Folds a few events into empty tables, again and again, to see which rows come of which of them.
///
/// Everything happens in one transaction that is rolled back.
public final class Refolding {
    private let events: ChosenEvents
    private let tables: AsideTables
    private let left: LeftEvents
    private let connection: PostgresConnection
    private var view: EventView

    private init(
        _ events: ChosenEvents,
        _ tables: AsideTables,
        left: LeftEvents,
        _ connection: PostgresConnection
    ) {
        self.events = events
        self.tables = tables
        self.left = left
        self.connection = connection
        view = EventView(tables.set)
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
        try await database.withConnection(.aside) { connection in
            try await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            let tables = AsideTables(AsideRequest(tables: names), all: set)
            for statement in tables.creation + tables.finishing { try await connection.execute(statement) }
            let left = try await LeftEvents.of(tables.set, connection)
            let result = try await body(Refolding(events, tables, left: left, connection))
            try await connection.execute("ROLLBACK")
            return result
        }
    }

    /// Asks a query, whose SQL writes tables in braces, of the rows that come of some of the events.
    ///
    /// - Complexity: one round trip; the events are folded in memory.
    public func ask(_ query: PostgresQuery, of isChosen: (EventPosition) -> Bool) async throws -> PostgresResult {
        var script = [PostgresQuery("SAVEPOINT kefu_refolding")]
        for (partition, rows) in events.pages {
            script += fold(rows, partition: partition, of: isChosen)
        }
        script.append(PostgresQuery(sql: "SET LOCAL ROLE \(LogRole.reader.name)"))
        let place = script.count
        script.append(query.naming(tables.names))
        script.append("ROLLBACK TO SAVEPOINT kefu_refolding")
        return try await connection.pipeline(script)[place]
    }

    private func fold(_ rows: PostgresResult, partition: Int, of isChosen: (EventPosition) -> Bool) -> [PostgresQuery] {
        var lanes = tables.lanes(partition, left: left)[0]
        withExtendedLifetime(rows) {
            for row in 0..<rows.count {
                view.show(rows, row: row, partition: partition) { event in
                    guard isChosen(EventPosition(partition: partition, offset: event.offset)) else { return }
                    for lane in lanes.indices { lanes[lane].take(event) }
                }
            }
        }
        let buffers = lanes.map { $0.rows() }
        var inserts: [PostgresQuery] = []
        tables.forEach { build, projection, table, index in
            guard let lane = tables.set.projections.firstIndex(where: { $0.name == projection.name }) else { return }
            let rows = buffers[lane][index]
            guard !rows.isEmpty else { return }
            inserts.append(table.upsert(rows, into: build.name(table)))
        }
        return inserts
    }
}

extension PostgresQuery {
    /// The same query with the tables' names put in, prepared like any other: it is asked again and again.
    fileprivate func naming(_ tables: TableNames) -> PostgresQuery {
        var query = replacing(sql: tables.substituted(in: sql))
        query.isPrepared = true
        return query
    }
}
