// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Schemas
import Testing

/// One throw-away PostgreSQL for the whole test process, with a database of empty facts to copy.
enum QueryServer {
    private static let server = Task { try await launch() }

    /// How to reach a new database of empty facts.
    static func emptyFacts() async throws -> PostgresConfiguration {
        let server = try await server.value
        let name = "facts_\(UInt64.random(in: .min ... .max))"
        let connection = try await PostgresConnection.connect(server.configuration(database: "postgres"))
        try await connection.execute("CREATE DATABASE \(name) TEMPLATE facts STRATEGY file_copy")
        connection.close()
        return server.configuration(database: name)
    }

    /// The tables of facts, as queries write them in braces.
    static let tables = Schemas.files(under: "sql/projections").compactMap { path -> String? in
        let file = path.split(separator: "/").last ?? ""
        return file.split(separator: ".").count == 2 ? String(file.dropLast(4)) : nil
    }

    /// SQL with the tables of generation 1 put in.
    static func named(_ sql: String) -> String {
        tables.reduce(sql) { $0.replacing("{\($1)}", with: "kefu_read.\($1)_g1") }
    }

    private static func launch() async throws -> EmbeddedPostgres {
        var template = Array("/tmp/kefu-test-XXXXXX".utf8CString)
        let directory = String(cString: try #require(mkdtemp(&template)))
        removal = "kill -QUIT $(head -n 1 \(directory)/postgres/postmaster.pid) 2>/dev/null; rm -rf \(directory)"
        atexit { _ = system(QueryServer.removal) }
        let server = try await EmbeddedPostgres.open(
            .init(dataDirectory: directory, linger: .zero, settings: ["fsync": "off", "max_connections": "400"])
        )
        let first = try await PostgresConnection.connect(server.configuration(database: "postgres"))
        try await first.execute("CREATE DATABASE facts")
        first.close()
        let connection = try await PostgresConnection.connect(server.configuration(database: "facts"))
        try await connection.execute("CREATE SCHEMA kefu; CREATE SCHEMA kefu_read")
        for path in ["tables/log_settings", "functions/partition_of", "functions/safe_zone", "functions/safe_instant"] {
            try await connection.execute(try #require(Schemas.file("sql/log/\(path).sql")))
        }
        let files = Schemas.files(under: "sql/projections")
        for path in files.filter({ $0.split(separator: ".").count == 2 })
            + files.filter({ $0.split(separator: ".").count > 2 && !$0.hasSuffix(".absent.sql") })
        {
            try await connection.execute(named(try #require(Schemas.file(path))))
        }
        connection.close()
        return server
    }

    // Written once, before the exit handler that reads it is installed.
    nonisolated(unsafe) private static var removal = ""
}
