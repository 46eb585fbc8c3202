// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres

/// `kefu down`
struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop the private cluster; the next command starts it again.",
        discussion: """
            Example:

              kefu down
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Also when other commands use it; these fail.")
    var force = false

    func run() async throws {
        guard case .embedded(let directory) = try database.target() else {
            throw ValidationError("kefu down stops the private cluster; a server with a URL is not ours to stop")
        }
        try await EmbeddedPostgres.stop(dataDirectory: directory, force: force)
    }
}
