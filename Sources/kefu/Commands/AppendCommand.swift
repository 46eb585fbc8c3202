// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres

/// `kefu append`
struct AppendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append",
        abstract: "Append events from files or standard input.",
        discussion: """
            Takes CloudEvents 1.0 as NDJSON or as a JSON array, plain, .gz or .zst. Events that the log holds already are \
            duplicates, so a run that was cut off is simply started again. Several connections write at once; the events of \
            a subject are written by one of them, in their order. Refused records go to standard error as \
            file:line: reason; the last line of standard output is a summary, of what was stored until then also when the \
            input breaks off, the database goes away or the command is stopped. What came through a pipe is stored as soon as \
            nothing more comes for a fifth of a second.

            Example:

              kefu append day.ndjson.gz
              zcat day.ndjson.gz | kefu append -
              kefu append claim.ndjson --expecting 1207 --expecting-type followup.claimed
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Argument(help: "Files; - or nothing for standard input.", completion: .file())
    var files: [String] = []

    @Option(help: ArgumentHelp("The most events in one transaction.", valueName: "events"))
    var batch = 1000

    @Option(help: ArgumentHelp("The connections that write at once.", valueName: "number"))
    var connections = ImportOptions().connections

    @Flag(help: "One transaction for everything: one refused event and nothing is stored.")
    var allOrNothing = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Store only if the subject has nothing newer than this offset of its partition; -1: nothing at all. All events must be of one subject.",
            valueName: "offset"
        )
    )
    var expecting: Int64?

    @Option(help: ArgumentHelp("With --expecting: only events of this type count. May be repeated.", valueName: "type"))
    var expectingType: [String] = []

    @Option(help: ArgumentHelp("Also write refused records to this file, as they came.", valueName: "file"))
    var refused: String?

    func validate() throws {
        guard (1...ImportOptions.maximumBatch).contains(batch) else {
            throw ValidationError("--batch is 1 to \(ImportOptions.maximumBatch) events")
        }
        guard (1...ImportOptions.maximumConnections).contains(connections) else {
            throw ValidationError("--connections is 1 to \(ImportOptions.maximumConnections)")
        }
        guard (expecting ?? 0) >= -1 else {
            throw ValidationError("--expecting takes an offset, or -1 when nothing may be there")
        }
        guard expecting != nil || expectingType.isEmpty else {
            throw ValidationError("--expecting-type needs --expecting")
        }
        guard expecting == nil || !allOrNothing else {
            throw ValidationError("--expecting is one transaction already: leave --all-or-nothing out")
        }
    }

    func run() async throws {
        let files = files.isEmpty ? ["-"] : files
        let report = try RefusalReport(file: refused, inputs: files)
        let options = ImportOptions(
            batch: batch,
            connections: connections,
            isAllOrNothing: allOrNothing,
            keepsRecords: refused != nil,
            expectation: expecting.map { .init(after: $0, types: expectingType) }
        )
        let summary = try await appended(files, options, report)
        let kept = Result { try report.finish() }
        try Self.write(summary)
        try kept.get()
        if summary.refused > 0 { throw ExitStatus.refused }
    }

    private static func write(_ summary: ImportSummary) throws(OutputError) {
        let buffer = OutputBuffer()
        buffer.bytes += (summary.line + "\n").utf8
        try buffer.flush()
    }

    private func appended(
        _ files: [String],
        _ options: ImportOptions,
        _ report: RefusalReport
    ) async throws -> ImportSummary {
        try await database.withDatabase { database in
            let bar = ProgressBar(title: "append", unit: "events", total: FileSizes.total(of: files))
            defer { bar.finish() }
            do {
                return try await EventImport(database.log, options: options).run(
                    files: files,
                    refusal: { report.take($0) },
                    progress: { bar.update(done: $0.bytesRead, items: $0.events) },
                    // The error that follows is the one to tell.
                    interrupted: { try? Self.write($0) }
                )
            } catch var error as PostgresError where error.isRetryable {
                error.hint = "append the same files again: what is in the log already is not stored twice"
                throw error
            }
        }
    }
}
