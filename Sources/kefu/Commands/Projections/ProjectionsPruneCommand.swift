// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Projections
import ServiceDesk

/// `kefu projections prune`
struct ProjectionsPruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Drop the generations that are kept for a rollback.",
        discussion: """
            A kept generation costs its space and the folding of new events. One that somebody still reads is left for the next time.

            Example:

              kefu projections prune
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Argument(help: "Projections; all when left out.")
    var names: [String] = []

    func validate() throws { try ProjectionNames.check(names) }

    func run() async throws {
        let names = ProjectionNames.chosen(names)
        let dropped = try await database.withDatabase { database in
            try await database.log.withConnection(.projector) { connection in
                try await GenerationStore(Desk.projections).prune(names: names, connection)
            }
        }
        let items = dropped.map { #"{"projection":"\#($0.projection)","generation":\#($0.generation)}"# }
        print(#"{"dropped":[\#(items.joined(separator: ","))]}"#)
    }
}
