// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Projections

/// Asks a question and gives the rows of its answer one by one, as cells.
package struct AnswerReader {
    /// How many rows are fetched at a time when there may be many.
    private static let pageSize = 2000

    /// The columns of the rows.
    package let columns: [OutputColumn]

    private let asked: Question
    private let cells: AnswerCells
    private let hidden: [(name: String, column: Int)]
    /// The column of `Question.leftOut`, whose row is none.
    private let leftOut: Int?

    /// - Parameters:
    ///   - asked: The question to ask instead: with columns more behind those of `question`.
    ///   - localColumns: From a column's position to that of a column with its local text.
    package init(_ question: Question, asking asked: Question? = nil, localColumns: [Int: Int] = [:]) {
        columns = question.columns.map { OutputColumn($0) }
        self.asked = asked ?? question
        cells = AnswerCells(columns: columns, localColumns: localColumns)
        let first = columns.count
        let hidden = question.hidden.enumerated().map { (name: $0.element, column: first + $0.offset) }
        leftOut = hidden.first { $0.name == Question.leftOut }?.column
        self.hidden = hidden.filter { $0.name != Question.leftOut }
    }

    /// Reads the answer of one snapshot.
    ///
    /// - Parameters:
    ///   - isUnlimited: The answer may be long: it is read as it comes, in bounded memory, for some more round trips.
    ///   - row: Takes a row, whose cells are good until it returns.
    ///   - afterRow: May wait until there is room for more.
    ///   - ifEmpty: Is told when there are no rows, with the snapshot that has none, and what the answer tells of those it leaves out. It
    ///     may be told again, with another snapshot.
    /// - Returns: The hidden counts that are not null.
    /// - Throws: `ProjectionError.notPrepared`; `PostgresError`; what `afterRow` and `ifEmpty` throw.
    package func read(
        from models: ReadModels,
        isUnlimited: Bool,
        row: ([Cell]) -> Void,
        afterRow: () async throws -> Void,
        ifEmpty: (ReadSnapshot, String?) async throws -> Void = { _, _ in }
    ) async throws -> [String: Int64] {
        guard isUnlimited else {
            let result = try await models.withSnapshot(isRepeatable: true) { snapshot in
                let result = try await snapshot.ask(asked.query)
                let left = told(result)
                if result.count == 0 || left != nil { try await ifEmpty(snapshot, left) }
                return left == nil ? result : nil
            }
            var reading = Reading(cells: cells, hidden: hidden)
            if let result { try await reading.take(result, row: row, afterRow: afterRow) }
            return reading.counts
        }
        return try await models.withSnapshot(isRepeatable: false) { snapshot in
            var isEmpty = true
            let counts = try await read(
                snapshot.tables,
                snapshot.connection,
                isUnlimited: true,
                row: {
                    isEmpty = false
                    row($0)
                },
                afterRow: afterRow
            )
            if isEmpty { try await ifEmpty(snapshot, nil) }
            return counts
        }
    }

    /// What an answer without rows tells of those that it leaves out.
    private func told(_ result: PostgresResult) -> String? {
        guard let leftOut, result.count == 1, leftOut < result.columnCount else { return nil }
        return result.bytes(row: 0, column: leftOut).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads the answer on a snapshot that stands already, on which others may be read too.
    ///
    /// - Parameters:
    ///   - tables: The names of the tables.
    ///   - connection: One in a transaction, as `ReadModels` gives it.
    package func read(
        _ tables: TableNames,
        _ connection: PostgresConnection,
        isUnlimited: Bool,
        row: ([Cell]) -> Void,
        afterRow: () async throws -> Void
    ) async throws -> [String: Int64] {
        var reading = Reading(cells: cells, hidden: hidden)
        let query = asked.query.substituting(tables)
        if isUnlimited {
            try await Self.fetchAll(query, connection) { try await reading.take($0, row: row, afterRow: afterRow) }
        } else {
            try await reading.take(try await connection.query(query), row: row, afterRow: afterRow)
        }
        return reading.counts
    }

    /// Runs a query with a cursor, a page at a time.
    private static func fetchAll(
        _ query: PostgresQuery,
        _ connection: PostgresConnection,
        page: (PostgresResult) async throws -> Void
    ) async throws {
        // The plan for all rows, as the one for a few can be much slower in the end; and time for a reader who pages.
        try await connection.execute(
            "SET LOCAL cursor_tuple_fraction = 1; SET LOCAL idle_in_transaction_session_timeout = '1h'"
        )
        let declaration = query.replacing(sql: "DECLARE kefu_answer NO SCROLL CURSOR FOR " + query.sql)
        _ = try await connection.query(declaration.unprepared())
        let fetch = PostgresQuery(sql: "FETCH \(pageSize) FROM kefu_answer").unprepared()
        while true {
            let result = try await connection.query(fetch)
            try await page(result)
            if result.count < pageSize {
                try await connection.execute("CLOSE kefu_answer")
                return
            }
        }
    }
}

/// An answer on its way to the one who asked.
private struct Reading {
    let cells: AnswerCells
    let hidden: [(name: String, column: Int)]
    private(set) var counts: [String: Int64] = [:]
    private var values: [Cell] = []
    private var isChecked = false

    init(cells: AnswerCells, hidden: [(name: String, column: Int)]) {
        self.cells = cells
        self.hidden = hidden
    }

    mutating func take(
        _ result: PostgresResult,
        row: ([Cell]) -> Void,
        afterRow: () async throws -> Void
    ) async throws {
        if !isChecked {
            isChecked = true
            try cells.check(result)
            takeCounts(result)
        }
        for index in 0..<result.count {
            withExtendedLifetime(result) {
                cells.read(index, of: result, into: &values)
                row(values)
            }
            try await afterRow()
        }
    }

    private mutating func takeCounts(_ result: PostgresResult) {
        guard result.count > 0 else {
            return
        }
        for (name, column) in hidden where column < result.columnCount {
            counts[name] = result.bytes(row: 0, column: column).map { AnswerCells.integer($0) }
        }
    }
}
