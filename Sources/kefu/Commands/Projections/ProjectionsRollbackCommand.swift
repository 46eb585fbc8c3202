// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Projections
import ServiceDesk

/// `kefu projections rollback`
struct ProjectionsRollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Let the generation answer again that was live before the last replay.",
        discussion: """
            It has been folding all the time, so it is complete at once. The present one is kept: another rollback goes back to it.

            Example:

              kefu projections rollback replies
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Argument(help: "Projections.")
    var names: [String]

    func validate() throws { try ProjectionNames.check(names) }

    func run() async throws {
        let names = names
        let live = try await database.withDatabase { database in
            try await database.log.withConnection(.projector) { connection in
                try await GenerationStore(Desk.projections).rollBack(names: names, connection)
            }
        }
        print(GenerationsText.json(live))
    }
}

/// Generations by projection, as the last line of standard output.
enum GenerationsText {
    static func json(_ generations: GenerationStore.Changes) -> String {
        "{" + generations.map { #""\#($0.projection)":\#($0.generation)"# }.joined(separator: ",") + "}"
    }
}
