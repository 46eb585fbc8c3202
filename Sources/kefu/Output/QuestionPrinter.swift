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
    ///   - limit: The most rows to print, which is said where there are more: the question asks for one more.
    ///   - isUnlimited: The answer may be long: it is printed as it comes, in bounded memory, for some more round trips.
    ///   - hint: What to try when there are no rows.
    ///   - whenEmpty: Says, when there are no rows, why; gets the snapshot that has none, and what is told of those left out.
    /// - Throws: `ProjectionError.notPrepared`; `PostgresError`; ``OutputError``.
    func print(
        _ question: Question,
        from models: ReadModels,
        limit: Int? = nil,
        isUnlimited: Bool = false,
        hint: Phrase? = nil,
        whenEmpty: (ReadSnapshot, String?) async throws -> EmptyReason? = { _, _ in nil },
        into buffer: OutputBuffer = OutputBuffer()
    ) async throws {
        try await print(question, limit: limit, hint: hint, into: buffer) { reader, writer in
            var reason: EmptyReason?
            let counts = try await reader.read(
                from: models,
                isUnlimited: isUnlimited,
                row: { writer.write($0) },
                afterRow: { if writer.isFull { try await writer.drain() } },
                ifEmpty: { reason = try await whenEmpty($0, $1) }
            )
            return (counts, reason)
        }
    }

    /// Prints an answer on a snapshot that stands already, one of several.
    func print(
        _ question: Question,
        _ tables: TableNames,
        _ connection: PostgresConnection,
        limit: Int? = nil,
        isUnlimited: Bool = false,
        into buffer: OutputBuffer
    ) async throws {
        try await print(question, limit: limit, hint: nil, into: buffer) { reader, writer in
            let counts = try await reader.read(
                tables,
                connection,
                isUnlimited: isUnlimited,
                row: { writer.write($0) },
                afterRow: { if writer.isFull { try await writer.drain() } }
            )
            return (counts, nil)
        }
    }

    private func print(
        _ question: Question,
        limit: Int?,
        hint: Phrase?,
        into buffer: OutputBuffer,
        reading: (AnswerReader, RowWriter) async throws -> (counts: [String: Int64], reason: EmptyReason?)
    ) async throws {
        let local = format == .table ? LocalTimes(question) : nil
        let reader = AnswerReader(question, asking: local?.question, localColumns: local?.columns ?? [:])
        let writer = RowWriter(
            columns: reader.columns,
            limit: limit,
            format: format,
            language: language,
            terminal: terminal,
            into: buffer
        )
        let (counts, reason) = try await reading(reader, writer)
        let told = question.notices.compactMap { notice in
            counts[notice.column].flatMap { notice.phrase($0) }
        }
        try await writer.finish(
            Self.completeness(question, total: counts["total"], limit: limit, writer),
            notices: told + (reason?.lines ?? []),
            hint: reason == nil ? hint : reason?.hint
        )
    }

    private static func completeness(
        _ question: Question,
        total: Int64?,
        limit: Int?,
        _ writer: RowWriter
    ) -> RowWriter.Completeness {
        if let total { return .first(total: Int(total)) }
        if writer.hasLeftOut { return .cut }
        return question.keepsLast && writer.count == limit ? .last : .all
    }
}
