// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres

/// `kefu db`
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Work on the database's schema.",
        subcommands: [Migrate.self, Status.self]
    )

    /// `kefu db migrate`
    struct Migrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring the schema up to date; for the private cluster every command does this by itself.",
            discussion: """
                The login must be allowed to create roles; the one that commands use afterwards needs no such right.

                Example:

                  kefu db migrate --grant-to kefu \\
                    --database-url postgres://admin@db.example/kefu
                """
        )

        @OptionGroup var database: DatabaseOptions

        @Option(help: ArgumentHelp("A login that shall be able to act in the log's roles.", valueName: "login"))
        var grantTo: String?

        func run() async throws {
            let grantTo = grantTo
            let report = try await database.withDatabase { database in
                let report = try await database.log.migrate(grantingTo: grantTo)
                try await database.prepareProjections()
                return report
            }
            print(#"{"from":\#(report.from),"to":\#(report.to)}"#)
        }
    }

    /// `kefu db status`
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say which schema version the database has, and where the private cluster is.",
            discussion: """
                Example:

                  kefu db status
                """
        )

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let text = try await database.withDatabase { database in
                try await database.log.withConnection(.logReader) { connection in
                    try await Migrator.check(connection)
                    let row = try await connection.query(
                        "SELECT current_setting('server_version'), current_database()"
                    )[0]
                    let (server, name) = try row.decode((String, String).self)
                    return "schema version \(Migrator.version), database \(name), PostgreSQL \(server)"
                        + (database.cluster.map { ", private cluster in \($0.dataDirectory)" } ?? "")
                }
            }
            print(text)
        }
    }
}
