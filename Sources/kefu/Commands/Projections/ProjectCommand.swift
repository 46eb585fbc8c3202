// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// `kefu project`
struct ProjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project",
        abstract: "Fold new events into the read models, until stopped.",
        discussion: """
            Any number of these may run, on any number of hosts: they share the partitions by themselves, and take \
            over those of one that dies or stands still. A projection that other code has made is rebuilt first, while \
            the old one answers.

            Example:

              kefu project --once
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Argument(help: "Projections; all when left out.")
    var names: [String] = []

    @Flag(help: "Catch up with the log, then end.")
    var once = false

    func validate() throws { try ProjectionNames.check(names) }

    func run() async throws {
        let names = names.isEmpty ? nil : names
        let once = once
        try await database.withDatabase { database in
            let projector = Projector(database.log, set: Desk.projections, names: names)
            let bar = ProgressBar(title: "project", unit: "events", total: nil)
            defer { bar.finish() }
            if once {
                let summary = try await projector.catchUp {
                    bar.update(done: $0, items: $0)
                } report: {
                    bar.print(line: "kefu: \($0)")
                }
                bar.finish()
                print(#"{"events":\#(summary.events)}"#)
            } else {
                try await projector.run {
                    bar.update(done: $0, items: $0)
                } report: {
                    bar.print(line: "kefu: \($0)")
                }
            }
        }
    }
}
