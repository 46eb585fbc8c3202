// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres

/// `kefu log read`
struct LogReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Read events: by shop, subject, type, time, or partition and offset.",
        discussion: """
            Events come partition by partition in the order of their offsets; with --reverse the one that was recorded last \
            comes first. With --output ndjson they are CloudEvents again, which kefu append takes: the same event is the same \
            bytes every time.

            What people wrote is shown with --with-text alone. Each such reading is recorded, with the login and the events.

            Example:

              kefu log read --shop pdd-100000001 --type 'order.*' --limit 20
              kefu log read --reverse --limit 5
              kefu log read --since 2026-05-11 --until 2026-05-12
              kefu log read --partition 3 --from 100 --to 200 --output ndjson
              kefu log read --from-cut 0:12,3:100 --output ndjson
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var filter: LogFilterOptions

    @Option(
        name: [.customLong("from"), .customLong("offset")],
        help: ArgumentHelp("From this offset of each partition on.", valueName: "offset")
    )
    var from: Int64 = 0

    @Option(help: ArgumentHelp("Up to this offset of each partition, which is included.", valueName: "offset"))
    var to: Int64?

    @Option(
        help: ArgumentHelp(
            "Only what came after a cut, such as 0:12,1:9 (kefu log status shows one).",
            valueName: "cut"
        )
    )
    var fromCut: CutArgument?

    @Flag(help: "The event that was recorded last first.")
    var reverse = false

    @Option(help: ArgumentHelp("At most so many events.", valueName: "events"))
    var limit: Int?

    @Flag(help: "Put personal text back into data, where the vault still has it; this is recorded.")
    var withText = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is 1 or more") }
        if from < 0 { throw ValidationError("--from is an offset, 0 or more") }
        if let to, to < from { throw ValidationError("--to is an offset at or after --from") }
    }

    func run() async throws {
        let command = self
        try await database.withDatabase { database in
            var filter = try await command.filter.filter(database.log)
            filter.from = command.from
            filter.to = command.to
            let selection = filter
            try await database.log.withReader(withText: command.withText) { try await command.print(selection, $0) }
        }
    }

    private func print(_ filter: LogFilter, _ reader: LogReader) async throws {
        let printer = EventPrinter(output)
        let most = limit ?? (output.output == .table ? 100 : nil)
        let start = if let fromCut { try await reader.heads().holding(fromCut.cut) } else { Cut.beginning }
        if reverse {
            _ = try await reader.newest(filter, from: start, limit: most) { try await printer.print($0) }
        } else {
            _ = try await reader.pages(filter, from: start, limit: most) { try await printer.print($0) }
        }
        let absence =
            printer.count == 0 ? LogAbsenceText.phrase(try await reader.absence(filter, from: start), filter) : nil
        try await printer.finish(limit == nil && printer.count == most ? .first(total: nil) : .all, absence: absence)
    }
}
