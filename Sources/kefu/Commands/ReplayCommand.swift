// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// `kefu replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Rebuild projections from the log beside the live ones, then swap.",
        discussion: """
            Readers see the old rows or the new ones, never a mix. Rows that were deleted or changed by hand are right again
            afterwards.

            Example:

              kefu replay replies
              kefu replay --all
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Argument(help: "Projections to rebuild.")
    var names: [String] = []

    @Flag(help: "Rebuild all projections in one pass over the log.")
    var all = false

    func validate() throws {
        if names.isEmpty != all {
            throw ValidationError("name the projections to rebuild, or give --all: kefu replay replies")
        }
        try ProjectionNames.check(names)
    }

    func run() async throws {
        let names = all ? Desk.projections.projections.map(\.name) : names
        let summary = try await database.withDatabase { database in
            let events = try await database.log.withConnection(.projector) { try await LogHeads.cut($0).events }
            let bar = ProgressBar(title: "replay", unit: "events", total: Int(events))
            defer { bar.finish() }
            return try await Rebuild(database.log, set: Desk.projections, names: names).run { done, _ in
                bar.update(done: Int(done), items: Int(done))
            }
        }
        let generations = summary.generations.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }
        print(#"{"events":\#(summary.events),"generations":{\#(generations.joined(separator: ","))}}"#)
    }
}
