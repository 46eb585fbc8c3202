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

            A replay that was cut off leaves its generation half-built, for the next replay to go on with. With \
            --building such ones are dropped, and kept ones stay; while a replay of one of the projections runs, that \
            is refused. Projections that were replayed together go on together: when one of them is dropped, the next \
            replay of the others begins anew too.

            Example:

              kefu projections prune
              kefu projections prune --building
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Argument(help: "Projections; all when left out.")
    var names: [String] = []

    @Flag(help: "Drop what replays that were cut off have left half-built, in place of what is kept.")
    var building = false

    func validate() throws { try ProjectionNames.check(names) }

    func run() async throws {
        let (names, isOfBuilding) = (ProjectionNames.chosen(names), building)
        let dropped = try await database.withDatabase { database in
            try await database.log.withConnection(.projector) { connection in
                let store = GenerationStore(Desk.projections)
                if isOfBuilding { return try await store.pruneUnfinished(names: names, connection) }
                return try await store.prune(names: names, connection)
            }
        }
        let items = dropped.map { #"{"projection":"\#($0.projection)","generation":\#($0.generation)}"# }
        print(#"{"dropped":[\#(items.joined(separator: ","))]}"#)
    }
}
