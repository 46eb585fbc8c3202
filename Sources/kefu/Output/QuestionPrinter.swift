// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// Asks a question and prints the answer.
struct QuestionPrinter {
    /// How many rows are fetched at a time when there may be many.
    private static let pageSize = 2000

    private let format: OutputFormat
    private let language: Language
    private let terminal: Terminal

    /// - Parameter options: Form and language of the output.
    init(_ options: OutputOptions, terminal: Terminal = .output) {
        format = options.output
        language = options.effectiveLanguage
        self.terminal = terminal
    }

    /// Prints the answer of one snapshot.
    ///
    /// - Parameters:
    ///   - isUnlimited: The answer may be long: it is printed as it comes, in bounded memory, for some more round trips.
    ///   - hint: What to try when there are no rows.
    /// - Throws: `ProjectionError.notPrepared`; `PostgresError`; ``OutputError``.
    func print(
        _ question: Question,
        from models: ReadModels,
        isUnlimited: Bool = false,
        hint: Phrase? = nil,
        into buffer: OutputBuffer = OutputBuffer()
    ) async throws {
        let local = format == .table ? LocalTimes(question) : nil
        let asked = local?.question ?? question
        let columns = question.columns.map { OutputColumn($0) }
        var printing = Printing(
            cells: AnswerCells(columns: columns, localColumns: local?.columns ?? [:]),
            writer: RowWriter(columns: columns, format: format, language: language, terminal: terminal, into: buffer),
            hidden: question.hidden.enumerated().map { (name: $0.element, column: columns.count + $0.offset) }
        )
        try await models.withTables { tables, connection in
            let query = asked.query.substituting(tables)
            if isUnlimited {
                try await Self.fetchAll(query, connection) { try await printing.take($0) }
            } else {
                try await printing.take(try await connection.query(query))
            }
        }
        let notices = question.notices.compactMap { notice in
            printing.counts[notice.column].flatMap { notice.phrase($0) }
        }
        let completeness: RowWriter.Completeness = printing.counts["total"].map { .first(total: Int($0)) } ?? .all
        try await printing.writer.finish(completeness, notices: notices, hint: hint)
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
                return
            }
        }
    }
}

/// An answer on its way to the output.
private struct Printing {
    let cells: AnswerCells
    let writer: RowWriter
    let hidden: [(name: String, column: Int)]
    /// The hidden counts that are not null.
    private(set) var counts: [String: Int64] = [:]
    private var row: [Cell] = []
    private var isChecked = false

    init(cells: AnswerCells, writer: RowWriter, hidden: [(name: String, column: Int)]) {
        self.cells = cells
        self.writer = writer
        self.hidden = hidden
    }

    mutating func take(_ result: PostgresResult) async throws {
        if !isChecked {
            isChecked = true
            try cells.check(result)
            takeCounts(result)
        }
        for index in 0..<result.count {
            withExtendedLifetime(result) {
                cells.read(index, of: result, into: &row)
                writer.write(row)
            }
            if writer.isFull {
                try await writer.drain()
            }
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
