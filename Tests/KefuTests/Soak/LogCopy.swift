// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

/// A log that moves to another cluster the way the operations guide tells.
enum LogCopy {
    /// Dumps the log of a running server.
    static func dump(_ log: TestLog, to file: String) async throws {
        let programs = try await programs(log)
        let ending = try await Program.run(
            programs + "/pg_dump",
            try await place(log) + ["--format", "custom", "--file", file, "kefu"]
        )
        try #require(ending.status == 0, "\(ending)")
    }

    /// Restores a dump into a new cluster, whose first command makes the roles.
    static func restore(_ file: String, into log: TestLog) async throws {
        try await log.must("db", "status")
        let programs = try await programs(log)
        let place = try await place(log)
        let drop = try await Program.run(programs + "/dropdb", place + ["kefu"])
        try #require(drop.status == 0, "\(drop)")
        let restore = try await Program.run(
            programs + "/pg_restore",
            place + ["--create", "--exit-on-error", "--dbname", "postgres", file]
        )
        try #require(restore.status == 0, "\(restore)")
    }

    /// Where the server's programs are.
    private static func programs(_ log: TestLog) async throws -> String {
        try await log.value("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
    }

    private static func place(_ log: TestLog) async throws -> [String] {
        let sockets = try await log.value("SELECT current_setting('unix_socket_directories')", as: String.self)
        return ["--host", sockets, "--username", "postgres"]
    }
}
