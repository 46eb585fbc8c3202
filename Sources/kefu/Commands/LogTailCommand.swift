// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import ServiceDesk

/// `kefu log tail`
struct LogTailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Show the last events, and new ones as they come, until stopped.",
        discussion: """
            No event is left out or shown twice; those of a partition come in the order of their offsets. When it is stopped it \
            says on standard error from which cut another run goes on.

            Example:

              kefu log tail --type 'message.*'
              kefu log tail --from-cut 0:12,3:100 --output ndjson
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var filter: LogFilterOptions

    @Option(help: ArgumentHelp("How many of the events that are there to show first.", valueName: "events"))
    var last: Int?

    @Option(
        help: ArgumentHelp("All that came after a cut, such as 0:12,1:9, instead of the last events.", valueName: "cut")
    )
    var fromCut: CutArgument?

    @Option(help: ArgumentHelp("End after so many events.", valueName: "events"))
    var limit: Int?

    @Flag(help: "Put personal text back into data, where the vault still has it; this is recorded.")
    var withText = false

    func validate() throws {
        if let last, last < 0 { throw ValidationError("--last is 0 or more") }
        if last != nil, fromCut != nil {
            throw ValidationError("--last and --from-cut say where to begin in two ways; give one of them")
        }
        if let limit, limit < 1 { throw ValidationError("--limit is 1 or more") }
        if output.output == .json {
            throw ValidationError("a JSON array has an end and this has none; use --output ndjson")
        }
    }

    func run() async throws {
        let command = self
        try await database.withDatabase { database in
            let filter = try await command.filter.filter(database.log)
            let printer = TailPrinter(command.output, limit: command.limit)
            var cut = command.fromCut?.cut ?? .beginning
            if command.fromCut == nil { cut = try await command.printLast(filter, database.log, printer) }
            let events = database.log.events(from: cut, matching: filter, withText: command.withText)
            var iterator = events.makeAsyncIterator()
            do {
                while !printer.isDone, let event = try await iterator.next() {
                    try await printer.print(event, isLast: !iterator.hasNext)
                    cut.advance(past: event.position)
                }
                try await printer.drain()
            } catch is CancellationError {
                try await printer.drain()
                StandardError.write(line: "kefu log tail --from-cut \(cut) goes on from here")
                throw CancellationError()
            }
        }
    }

    /// Shows the last events, and returns the cut behind them.
    private func printLast(_ filter: LogFilter, _ log: LogDatabase, _ printer: TailPrinter) async throws -> Cut {
        let last = last ?? 10
        return try await log.withReader(withText: withText) { reader in
            let heads = try await reader.heads()
            var events: [StoredEvent] = []
            if last > 0 { _ = try await reader.newest(filter, to: heads, limit: last) { events.append($0) } }
            for event in events.reversed() where !printer.isDone { try await printer.print(event, isLast: false) }
            try await printer.drain()
            return heads
        }
    }
}

/// Prints events as they come: for people a line each, else as `EventPrinter` does.
private final class TailPrinter {
    private let rows: EventPrinter?
    private let lines = OutputBuffer()
    private let limit: Int?
    private var count = 0

    init(_ options: OutputOptions, limit: Int?) {
        rows = options.output == .table ? nil : EventPrinter(options)
        self.limit = limit
    }

    /// Whether as many were printed as were asked for.
    var isDone: Bool { limit.map { count >= $0 } ?? false }

    /// - Parameter isLast: whether nothing more is there for now, so that it has to be seen.
    func print(_ event: StoredEvent, isLast: Bool) async throws {
        count += 1
        if let rows {
            try await rows.print(event)
        } else {
            lines.bytes.append(text: TailLine.text(event, width: Terminal.output.width))
        }
        if isLast || isDone || lines.isFull { try await drain() }
    }

    func drain() async throws {
        try await rows?.drain()
        try await lines.drain()
    }
}
