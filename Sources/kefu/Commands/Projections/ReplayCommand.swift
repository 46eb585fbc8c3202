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
            afterwards. The generation that answered before is kept and goes on folding: `kefu projections rollback` returns to it,
            `kefu projections prune` drops it. A replay that was cut off is taken up where it was by the next one. One that would
            lose something is not swapped in, and says why.

            Example:

              kefu replay replies
              kefu replay --all --throttle 50000
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Argument(help: "Projections to rebuild.")
    var names: [String] = []

    @Flag(help: "Rebuild all projections in one pass over the log.")
    var all = false

    @Option(help: ArgumentHelp("Read at most so many events a second, to leave the machine to others.", valueName: "events/s"))
    var throttle: Int?

    @Flag(help: "Swap in although events are parked that the live generation has folded.")
    var acceptParked = false

    func validate() throws {
        if names.isEmpty != all {
            throw ValidationError("name the projections to rebuild, or give --all: kefu replay replies")
        }
        if let throttle, throttle < 1 { throw ValidationError("--throttle takes a number of events a second, from 1 on") }
        try ProjectionNames.check(names)
    }

    func run() async throws {
        let names = all ? Desk.projections.projections.map(\.name) : names
        var options = RebuildOptions.ordinary
        options.throttle = throttle
        options.acceptsParked = acceptParked
        let chosen = options
        let summary = try await database.withDatabase { database in
            let bar = RebuildBar()
            defer { bar.finish() }
            return try await Rebuild(database.log, set: Desk.projections, names: names, options: chosen).run {
                bar.update($0)
            }
        }
        let generations = summary.generations.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }
        print(
            #"{"events":\#(summary.events),"read":\#(summary.read),"generations":{\#(generations.joined(separator: ","))}}"#
        )
    }
}
