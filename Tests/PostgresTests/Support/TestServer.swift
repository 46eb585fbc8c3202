// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres

/// One throw-away PostgreSQL for the whole test process, on a Unix socket, removed at exit.
enum TestServer {
    private static let start = Task { try await Blocking.run { try launch() } }

    /// How to reach it as its superuser.
    static func configuration() async throws -> PostgresConfiguration {
        PostgresConfiguration(
            host: try await start.value,
            user: "postgres",
            database: "postgres",
            applicationName: "tests"
        )
    }

    static func connect() async throws -> sending PostgresConnection {
        try await PostgresConnection.connect(try await configuration())
    }

    /// A name that no other test uses.
    static func uniqueName(_ prefix: String) -> String {
        "\(prefix)_\(UInt64.random(in: .min ... .max))"
    }

    /// Ends a session from another one, and returns when its process is gone.
    static func terminate(_ process: Int32, over connection: PostgresConnection) async throws {
        let gone = try await connection.query("SELECT pg_terminate_backend(\(process), 30000)")
        guard try gone[0].decode(Bool.self) else { throw Failure(text: "process \(process) does not end") }
    }

    private struct Failure: Error {
        let text: String
    }

    nonisolated(unsafe) private static var stopCommand = ""

    private static func launch() throws -> String {
        var template = Array("/tmp/kefu-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure(text: "mkdtemp: \(errno)") }
        let directory = String(cString: made)
        let binaries = try binaryDirectory()
        var prefix = ""
        if geteuid() == 0 {
            prefix = "runuser -u postgres -- "
            try run("chown postgres \(directory)")
        }
        let data = "\(directory)/data"
        try run(
            "cd \(directory) && \(prefix)\(binaries)/initdb -D \(data) -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N"
        )
        let options = "-c listen_addresses= -c unix_socket_directories=\(directory) -c fsync=off -c max_connections=120"
        try run(
            "cd \(directory) && \(prefix)\(binaries)/pg_ctl -D \(data) -w -l \(directory)/log -o '\(options)' start"
        )
        stopCommand =
            "cd / && \(prefix)\(binaries)/pg_ctl -D \(data) -m immediate stop >/dev/null 2>&1; rm -rf \(directory)"
        atexit { _ = system(TestServer.stopCommand) }
        return directory
    }

    private static func binaryDirectory() throws -> String {
        var matches = glob_t()
        defer { globfree(&matches) }
        guard glob("/usr/lib/postgresql/*/bin", 0, nil, &matches) == 0,
            let last = matches.gl_pathv[Int(matches.gl_pathc) - 1]
        else {
            throw Failure(text: "no PostgreSQL server is installed")
        }
        return String(cString: last)
    }

    private static func run(_ command: String) throws {
        let status = system("(\(command)) >/dev/null 2>&1 </dev/null")
        guard status == 0 else { throw Failure(text: "status \(status): \(command)") }
    }
}
