// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// `kefu projections parked`
struct ProjectionsParkedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked",
        abstract: "Show the events that projections could not fold, why, and how many wait behind each.",
        discussion: """
            Example:

              kefu projections parked
              kefu projections parked refunds --output csv
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Projections; all when left out.")
    var names: [String] = []

    func validate() throws { try ProjectionNames.check(names) }

    func run() async throws {
        let (options, names) = (output, ProjectionNames.chosen(names))
        try await database.withDatabase { database in
            let entries = try await ParkedSubjects(database.log, set: Desk.projections).list(names: names)
            let rows = RowWriter(
                columns: [
                    .init("projection", .text), .init("shop", .identifier), .init("subject", .identifier),
                    .init("partition", .integer), .init("offset", .integer), .init("state", .text),
                    .init("tries", .integer), .init("reason", .text), .init("waiting", .integer),
                    .init("parked_at", .instant),
                ],
                format: options.output,
                language: options.effectiveLanguage,
                terminal: .output
            )
            for entry in entries {
                rows.write([
                    .text(entry.projection), .text(entry.shop), .text(entry.subject),
                    .integer(Int64(entry.position.partition)), .integer(entry.position.offset), .text(entry.state),
                    .integer(Int64(entry.tries)), .text(entry.reason), .integer(entry.waiting),
                    .instant(microseconds: entry.parkedAt.microseconds),
                ])
            }
            try await rows.finish()
        }
    }
}
