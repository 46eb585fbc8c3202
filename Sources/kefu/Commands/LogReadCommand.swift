// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import ServiceDesk

/// `kefu log read`
struct LogReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Read events: by shop, subject, type, time, or partition and offset.",
        discussion: """
            With --output ndjson the events are CloudEvents again, which kefu append takes.

            Example:

              kefu log read --shop pdd-100000001 --type 'order.*' --limit 20
              kefu log read --partition 3 --offset 120 --output ndjson
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only this shop.", valueName: "shop"))
    var shop: String?

    @Option(help: ArgumentHelp("Only this subject, for example orders/1001.", valueName: "subject"))
    var subject: String?

    @Option(help: ArgumentHelp("Only this type; order.* for all orders' events; may be repeated.", valueName: "type"))
    var type: [String] = []

    @Option(help: ArgumentHelp("From this instant on (when it happened).", valueName: "time"), transform: Self.instant)
    var since: Timestamp?

    @Option(help: ArgumentHelp("Before this instant (when it happened).", valueName: "time"), transform: Self.instant)
    var until: Timestamp?

    @Option(help: ArgumentHelp("Only this partition.", valueName: "number"))
    var partition: Int?

    @Option(help: ArgumentHelp("From this offset of each partition on.", valueName: "offset"))
    var offset: Int64 = 0

    @Option(help: ArgumentHelp("At most so many events.", valueName: "events"))
    var limit: Int?

    @Flag(help: "Put personal text back into data, where the vault still has it.")
    var withText = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is 1 or more") }
        if let partition, partition < 0 { throw ValidationError("--partition is 0 or more") }
    }

    private static func instant(_ text: String) throws -> Timestamp {
        var text = text
        guard let microseconds = text.withUTF8({ RFC3339.microseconds(UnsafeRawBufferPointer($0)) }) else {
            throw ValidationError("must be an instant with an offset, such as 2026-05-11T10:00:00+08:00")
        }
        return Timestamp(microseconds: microseconds)
    }

    func run() async throws {
        var filter = LogFilter()
        filter.shop = shop
        filter.subject = subject
        filter.types = type
        filter.since = since
        filter.until = until
        filter.partition = partition
        filter.from = offset
        let (selection, options, command) = (filter, output, self)
        try await database.withDatabase { database in
            try await database.log.withConnection(.logReader) { connection in
                let reader = LogReader(connection: connection)
                if options.output == .ndjson {
                    try await command.writeEvents(reader, selection)
                } else {
                    try await command.writeRows(reader, selection, options)
                }
            }
        }
    }

    private func writeEvents(_ reader: LogReader, _ filter: LogFilter) async throws {
        let buffer = OutputBuffer()
        _ = try await reader.read(filter, limit: limit, withText: withText) { stored in
            buffer.bytes += CloudEventEncoder.line(stored.event.withText)
            if buffer.isFull { try await buffer.drain() }
        }
        try await buffer.drain()
    }

    private func writeRows(_ reader: LogReader, _ filter: LogFilter, _ options: OutputOptions) async throws {
        let rows = RowWriter(
            columns: [
                .init("partition", .integer), .init("offset", .integer), .init("time", .instant),
                .init("recorded_at", .instant, title: "recorded"), .init("shop", .identifier),
                .init("type", .text), .init("subject", .identifier), .init("source", .text), .init("id", .identifier),
                .init("data", .json),
            ],
            format: options.output,
            language: options.effectiveLanguage,
            terminal: .output
        )
        let limit = limit ?? (options.output == .table ? 100 : nil)
        let count = try await reader.read(filter, limit: limit, withText: withText) { stored in
            let event = stored.event.withText
            rows.write([
                .integer(Int64(stored.position.partition)), .integer(stored.position.offset),
                .instant(microseconds: event.time.microseconds),
                .instant(microseconds: stored.recordedAt.microseconds), .text(event.shop), .text(event.type),
                .text(event.subject), .text(event.source), .text(event.id), event.data.map { .text($0) } ?? .null,
            ])
            if rows.isFull { try await rows.drain() }
        }
        try await rows.finish(
            self.limit == nil && count == limit ? .first(total: nil) : .all,
            hint: Phrase("kefu append FILE puts events into the log", "用 kefu append 文件 写入事件")
        )
    }
}
