// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// `kefu projections generations`
struct ProjectionsGenerationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generations",
        abstract:
            "Show the generations of projections: which one answers, which are kept or being built, and their size.",
        discussion: """
            Example:

              kefu projections generations
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let options = output
        try await database.withDatabase { database in
            let generations = try await GenerationStatus.all(database.log)
            let rows = RowWriter(
                columns: [
                    .init("projection", .text), .init("generation", .integer), .init("version", .integer),
                    .init("state", .text), .init("folded", .integer), .init("bytes", .integer),
                    .init("created_at", .instant), .init("swapped_at", .instant),
                ],
                format: options.output,
                language: options.effectiveLanguage,
                terminal: .output
            )
            for generation in generations {
                rows.write([
                    .text(generation.projection), .integer(Int64(generation.generation)),
                    .integer(Int64(generation.version)), .text(generation.state), .integer(generation.folded),
                    .integer(generation.bytes), .instant(microseconds: generation.createdAt.microseconds),
                    generation.swappedAt.map { .instant(microseconds: $0.microseconds) } ?? .null,
                ])
            }
            try await rows.finish()
        }
    }
}
