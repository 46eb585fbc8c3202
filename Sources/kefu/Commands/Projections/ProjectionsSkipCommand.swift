// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Projections
import ServiceDesk

/// `kefu projections skip`
struct ProjectionsSkipCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip",
        abstract: "Give up the event that a parked subject waits for, and fold the ones behind it.",
        discussion: """
            The event stays in the log, and stays out of this projection, in a replay too. `kefu projections parked` goes on listing it.

            Example:

              kefu projections skip refunds --subject orders/1001
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var parked: ParkedChoiceOptions

    func run() async throws {
        let parked = parked
        let summary = try await database.withDatabase { database in
            try await parked.play(database.log) { try await $0.skip($1) }
        }
        print(summary.json)
        if summary.parkedAgain > 0 { throw ExitStatus.refused }
    }
}
