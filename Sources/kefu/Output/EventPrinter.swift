// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import ServiceDesk

/// Prints events of the log: as CloudEvents again in NDJSON, else as rows.
final class EventPrinter {
    private let format: OutputFormat
    private let buffer = OutputBuffer()
    private let rows: RowWriter?
    private let language: Language
    private(set) var count = 0

    init(_ options: OutputOptions) {
        format = options.output
        language = options.effectiveLanguage
        rows =
            format == .ndjson
            ? nil
            : RowWriter(
                columns: [
                    .init("partition", .integer), .init("offset", .integer), .init("time", .instant),
                    .init("recorded_at", .instant, title: "recorded"), .init("shop", .identifier),
                    .init("type", .text), .init("subject", .identifier), .init("source", .text),
                    .init("id", .identifier), .init("data", .json),
                ],
                format: format,
                language: options.effectiveLanguage,
                terminal: .output,
                into: buffer
            )
    }

    /// Prints the events of a page.
    func print(_ page: EventPage) async throws {
        for index in 0..<page.count {
            if rows != nil {
                try await print(try page.event(at: index))
            } else {
                count += 1
                try page.appendLine(at: index, to: &buffer.bytes)
                if buffer.isFull { try await buffer.drain() }
            }
        }
    }

    /// Prints one event.
    func print(_ stored: StoredEvent) async throws {
        count += 1
        let event = stored.event.withText
        if let rows {
            rows.write([
                .integer(Int64(stored.position.partition)), .integer(stored.position.offset),
                .instant(microseconds: event.time.microseconds),
                .instant(microseconds: stored.recordedAt.microseconds), .text(event.shop), .text(event.type),
                .text(event.subject), .text(event.source), .text(event.id), event.data.map { .text($0) } ?? .null,
            ])
        } else {
            buffer.bytes += CloudEventEncoder.line(event)
        }
        if buffer.isFull { try await drain() }
    }

    /// Sends what has come together on its way.
    func drain() async throws { try await buffer.drain() }

    /// Prints what comes after the events.
    ///
    /// - Parameter absence: why there are none.
    func finish(_ completeness: RowWriter.Completeness = .all, absence: Phrase? = nil) async throws {
        if format != .table, let absence {
            StandardError.write(line: "kefu: \(language.pick("no events; ", "没有事件；"))\(language.pick(absence))")
        }
        try await rows?.finish(completeness, hint: absence)
        try await buffer.drain()
    }
}
