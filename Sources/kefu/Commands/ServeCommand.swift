// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KefuHTTP

/// `kefu serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the HTTP API, until stopped.",
        discussion: """
            Takes events by POST to /v1/events, answers the questions of the command line under /v1/, and describes \
            itself at /v1/openapi.yaml. A first SIGINT or SIGTERM lets requests under way end.

            Example:

              kefu serve --listen unix:/tmp/kefu.sock
              curl --unix-socket /tmp/kefu.sock http://localhost/v1/waiting
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var listening: ListenOptions

    func run() async throws {
        let options = listening.server
        try await database.withDatabase { database in
            let server = KefuServer(database.log, options: options, onListening: Announcement.write)
            try await database.lendingSessions { try await server.run() }
        }
    }
}

/// The line that says where a server listens.
enum Announcement {
    static func write(_ address: ListenAddress) {
        try? OutputBuffer.write(Array("listening on \(address)\n".utf8), to: 1)
    }
}
