// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres

/// `kefu log export`
struct LogExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the whole log, up to a cut, as CloudEvents.",
        discussion: """
            Appended to an empty log they give an equal one: the same events in the same partitions and order, in other batches. \
            What people wrote is left out, its length stays; with --with-text it is written too, where the vault still has it, \
            which is recorded. A file is written whole or not at all.

            Example:

              kefu log export --output-file log.ndjson
              kefu log export --data-dir /srv/old | kefu append --data-dir /srv/new
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: ArgumentHelp("The file; standard output when left out.", valueName: "file"), completion: .file())
    var outputFile: String?

    @Option(
        help: ArgumentHelp("Up to this cut, such as 0:12,1:9; up to the present heads when left out.", valueName: "cut")
    )
    var cut: CutArgument?

    @Flag(help: "Put personal text back into data, where the vault still has it; this is recorded.")
    var withText = false

    func run() async throws {
        let command = self
        try await database.withDatabase { database in
            try await database.log.withReader(withText: command.withText) { reader in
                let heads = try await reader.heads()
                let cut = command.cut?.cut ?? heads
                let bar = ProgressBar(title: "export", unit: "events", total: Int(cut.events))
                defer { bar.finish() }
                let file = try command.outputFile.map { try OutputFile($0) }
                let buffer = file?.buffer ?? OutputBuffer()
                var done = 0
                _ = try await reader.pages(LogFilter(), to: cut) { page in
                    for index in 0..<page.count {
                        try page.appendLine(at: index, to: &buffer.bytes)
                        if buffer.isFull { try await buffer.drain() }
                    }
                    done += page.count
                    bar.update(done: done, items: done)
                }
                try await buffer.drain()
                try await file?.finish()
                bar.finish()
                StandardError.write(line: "exported \(HumanText.grouped(done)) events, cut \(cut)")
            }
        }
    }
}
