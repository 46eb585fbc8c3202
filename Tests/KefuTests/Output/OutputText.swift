// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

@testable import kefu

/// Prints rows into a string.
enum OutputText {
    /// What standard output would get.
    static func of(
        _ rows: [[Cell]],
        columns: [OutputColumn],
        format: OutputFormat,
        language: Language = .english,
        terminal: Terminal = .none,
        completeness: RowWriter.Completeness = .all,
        hint: String? = nil,
        remark: @escaping (String) -> Void = { _ in }
    ) async throws -> String {
        let buffer = OutputBuffer(descriptor: nil)
        let writer = RowWriter(
            columns: columns,
            format: format,
            language: language,
            terminal: terminal,
            into: buffer,
            remark: remark
        )
        for row in rows {
            writer.write(row)
        }
        try await writer.finish(completeness, hint: hint.map { Phrase($0, $0) })
        return String(decoding: buffer.bytes, as: UTF8.self)
    }
}
