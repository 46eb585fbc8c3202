// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// One throw-away PostgreSQL for the whole test process, on a Unix socket, removed at exit.
enum TestServer {
    private static let server = Task { try await launch() }

    /// How to reach it as its superuser.
    static func configuration() async throws -> PostgresConfiguration {
        var configuration = try await server.value.configuration()
        configuration.applicationName = "tests"
        // No test is about how fast this machine is.
        configuration.connectTimeout = .seconds(600)
        return configuration
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
        let isGone = try await connection.query("SELECT pg_terminate_backend(\(process), 30000)")
        try #require(try isGone[0].decode(Bool.self))
    }

    /// Who has to give this password; everybody else is trusted.
    static let passwordUser = (name: "scram_user", password: "p@ss word'\\")

    private static func launch() async throws -> EmbeddedPostgres {
        var template = Array("/tmp/kefu-test-XXXXXX".utf8CString)
        let directory = String(cString: try #require(mkdtemp(&template)))
        // The sockets' directory is the fifth line of that file.
        let file = "\(directory)/postgres/postmaster.pid"
        removal = """
            set -- $(sed -n '1p;5p' \(file) 2>/dev/null)
            [ -z "$1" ] || kill -QUIT "$1"
            rm -rf \(directory) $2
            """
        atexit { _ = system(TestServer.removal) }
        let access = "\(directory)/pg_hba.conf"
        try write("local all \(passwordUser.name) scram-sha-256\nlocal all all trust\n", to: access)
        let settings = ["fsync": "off", "max_connections": "150", "hba_file": access]
        let server = try await EmbeddedPostgres.open(.init(dataDirectory: directory, linger: .zero, settings: settings))
        let connection = try await PostgresConnection.connect(server.configuration())
        let password = PostgresQuery.quoted(literal: passwordUser.password)
        try await connection.execute("CREATE ROLE \(passwordUser.name) LOGIN PASSWORD \(password)")
        return server
    }

    // Written once, before the exit handler that reads it is installed.
    nonisolated(unsafe) private static var removal = ""

    private static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
        try #require(fchmod(descriptor, 0o644) == 0)
    }
}
