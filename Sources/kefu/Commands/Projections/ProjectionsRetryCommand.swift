// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Projections
import ServiceDesk

/// `kefu projections retry`
struct ProjectionsRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Fold parked events again, those of a subject in their order.",
        discussion: """
            For after a fix: of the program, or of what the database refused. What fails again stays parked with the \
            new reason, and the exit status is 3.

            Example:

              kefu projections retry refunds --subject orders/1001
              kefu projections retry refunds --all
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var parked: ParkedChoiceOptions

    func run() async throws {
        let parked = parked
        let summary = try await database.withDatabase { database in
            try await parked.play(database.log) { try await $0.retry($1) }
        }
        print(summary.json)
        if summary.parkedAgain > 0 { throw ExitStatus.refused }
    }
}
