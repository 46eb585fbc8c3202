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
            It refuses while others use the cluster, and names them. With --force it is stopped all the same, and programs that go on \
            running, such as kefu up and kefu project, start it again within a second: to keep it stopped, end them first.

            Example:

              kefu down
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Also when others use it: what they do fails, and those that go on running start it again.")
    var force = false

    func run() async throws {
        guard case .embedded(let directory) = try database.target() else {
            throw ValidationError("kefu down stops the private cluster; a server with a URL is not ours to stop")
        }
        try await EmbeddedPostgres.stop(
            dataDirectory: directory,
            force: force,
            report: { StandardError.write(line: "kefu: " + $0) }
        )
        if force { try await Self.nameUsers(of: directory) }
    }

    /// Says who goes on using the directory after a forced stop. Those whose work it has ended are given a moment to end themselves.
    private static func nameUsers(of directory: String) async throws {
        var users: [Int32] = []
        for _ in 0..<5 {
            users = try await EmbeddedPostgres.status(dataDirectory: directory).users
            if users.isEmpty { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        let names = users.map { "process \($0)" }.joined(separator: ", ")
        StandardError.write(
            line: """
                kefu: \(directory) is still in use by \(names), for which the server starts again: to keep it stopped, \
                end that first, then run kefu down
                """
        )
    }
}
