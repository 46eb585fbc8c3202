// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections
import ServiceDesk

/// Asks a question and prints the answer.
struct QuestionPrinter {
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
    ///   - whenEmpty: Says, when there are no rows, why.
    /// - Throws: `ProjectionError.notPrepared`; `PostgresError`; ``OutputError``.
    func print(
        _ question: Question,
        from models: ReadModels,
        isUnlimited: Bool = false,
        hint: Phrase? = nil,
        whenEmpty: () async throws -> EmptyReason? = { nil },
        into buffer: OutputBuffer = OutputBuffer()
    ) async throws {
        try await print(question, hint: hint, whenEmpty: whenEmpty, into: buffer) { reader, writer in
            try await reader.read(
                from: models,
                isUnlimited: isUnlimited,
                row: { writer.write($0) },
                afterRow: { if writer.isFull { try await writer.drain() } }
            )
        }
    }

    /// Prints an answer on a snapshot that stands already, one of several.
    func print(
        _ question: Question,
        _ tables: TableNames,
        _ connection: PostgresConnection,
        isUnlimited: Bool = false,
        into buffer: OutputBuffer
    ) async throws {
        try await print(question, hint: nil, whenEmpty: { nil }, into: buffer) { reader, writer in
            try await reader.read(
                tables,
                connection,
                isUnlimited: isUnlimited,
                row: { writer.write($0) },
                afterRow: { if writer.isFull { try await writer.drain() } }
            )
        }
    }

    private func print(
        _ question: Question,
        hint: Phrase?,
        whenEmpty: () async throws -> EmptyReason?,
        into buffer: OutputBuffer,
        reading: (AnswerReader, RowWriter) async throws -> [String: Int64]
    ) async throws {
        let local = format == .table ? LocalTimes(question) : nil
        let reader = AnswerReader(question, asking: local?.question, localColumns: local?.columns ?? [:])
        let writer = RowWriter(
            columns: reader.columns,
            format: format,
            language: language,
            terminal: terminal,
            into: buffer
        )
        let counts = try await reading(reader, writer)
        let told = question.notices.compactMap { notice in
            counts[notice.column].flatMap { notice.phrase($0) }
        }
        let reason = writer.count == 0 ? try await whenEmpty() : nil
        let completeness: RowWriter.Completeness = counts["total"].map { .first(total: Int($0)) } ?? .all
        try await writer.finish(
            completeness,
            notices: told + (reason?.lines ?? []),
            hint: reason == nil ? hint : reason?.hint
        )
    }
}
