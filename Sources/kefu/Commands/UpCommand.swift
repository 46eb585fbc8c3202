// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import KefuHTTP
import Projections
import ServiceDesk

/// `kefu up`
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run everything in one process, until stopped: database, schema, projections, HTTP API.",
        discussion: """
            Without a database URL the private cluster is started; with one, its schema is brought up to date. \
            Questions that are asked of the private cluster meanwhile come sooner: they borrow a session that is warm.

            Example:

              kefu up
              curl 'http://127.0.0.1:8080/v1/waiting'
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var listening: ListenOptions

    func run() async throws {
        let options = listening.server
        try await database.withDatabase { database in
            if database.cluster == nil {
                _ = try await database.log.migrate()
                try await database.prepareProjections()
            }
            let server = KefuServer(database.log, options: options, onListening: Announcement.write)
            let projector = Projector(database.log, set: Desk.projections)
            try await database.lendingSessions {
                try await withThrowingTaskGroup { group in
                    group.addTask { try await server.run() }
                    group.addTask {
                        do {
                            try await projector.run(report: { StandardError.write(line: "kefu: \($0)") })
                        } catch is CancellationError {}
                    }
                    // Whichever ends first, by a signal or by a failure, ends the other too.
                    try await group.next()
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
        }
    }
}
