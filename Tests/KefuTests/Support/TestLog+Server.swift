// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

extension TestLog {
    /// The postmaster's process id, when its file is there.
    var postmaster: pid_t? { postmasterLines.first.flatMap { pid_t($0) } }

    private var postmasterLines: [Substring] {
        let descriptor = open(dataDirectory + "/postgres/postmaster.pid", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = max(0, read(descriptor, &bytes, bytes.count))
        return String(decoding: bytes[..<count], as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
    }

    /// Connects to the running server past `kefu`, as its superuser.
    func superuser(of database: String = "kefu") async throws -> sending PostgresConnection {
        let lines = postmasterLines
        try #require(lines.count > 4, "the server does not run")
        return try await PostgresConnection.connect(
            PostgresConfiguration(
                host: String(lines[4]),
                user: "postgres",
                database: database,
                applicationName: "tests"
            )
        )
    }

    /// Runs a body with a superuser's connection.
    func withSuperuser<Result>(
        of database: String = "kefu",
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await superuser(of: database)
        defer { connection.close() }
        return try await body(connection)
    }

    /// One value, asked for by the superuser.
    func value<Value: PostgresDecodable>(_ query: PostgresQuery, as type: Value.Type = Value.self) async throws -> Value
    {
        try await withSuperuser { try await $0.query(query)[0].decode(type, at: 0) }
    }

    /// The first column, asked for by the superuser.
    func column<Value: PostgresDecodable>(_ query: PostgresQuery, as type: Value.Type = Value.self) async throws
        -> [Value]
    {
        try await withSuperuser { try await $0.query(query).rows.map { try $0.decode(type, at: 0) } }
    }
}
