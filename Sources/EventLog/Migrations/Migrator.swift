// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres
import Schemas

/// Brings a database's schema up to date.
///
/// All of it is one transaction under an advisory lock: two that start at once do not collide, and a failure leaves
/// nothing behind. The files of an applied version are held to their checksum.
public struct Migrator: Sendable {
    /// What a migration did.
    public struct Report: Sendable, Hashable {
        /// The version before, 0 for an empty database.
        public var from: Int
        /// The version now.
        public var to: Int
    }

    /// The version that this program needs.
    public static var version: Int { Migration.all.last?.version ?? 0 }

    /// A text that changes when the schema or the catalogue of events does.
    public static var fingerprint: String {
        Migration.all.map { "\($0.version) \($0.checksum)" }.joined(separator: "\n") + "\n" + EventCatalogue.fingerprint
    }

    private let user: String

    /// - Parameter user: the login that works with the log; it becomes a member of the roles that it needs.
    public init(user: String) { self.user = user }

    /// Applies what is missing.
    ///
    /// - Throws: `EventLogError.newerSchema`, `.changedMigration`, `.notPermitted`; `PostgresError`.
    public func migrate(_ connection: PostgresConnection) async throws -> Report {
        try await connection.withTransaction { connection in
            _ = try await connection.query("SELECT pg_advisory_xact_lock(1801807477)::text")
            let applied = try await Self.applied(connection)
            try Self.check(applied)
            let from = applied.last?.version ?? 0
            let missing = Migration.all.filter { $0.version > from }
            if !missing.isEmpty {
                do {
                    for migration in missing { try await apply(migration, connection) }
                } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
                    throw EventLogError.cannotCreateRoles(detail: error.message)
                }
            }
            try await connection.execute("SET LOCAL ROLE kefu_owner")
            try await EventCatalogue.write(to: connection)
            return Report(from: from, to: Self.version)
        }
    }

    /// The version that a database has, without changing it.
    ///
    /// - Throws: `EventLogError` unless it is the version that this program needs.
    public static func check(_ connection: PostgresConnection) async throws {
        let applied = try await applied(connection)
        try check(applied)
        let version = applied.last?.version ?? 0
        if version < Self.version { throw EventLogError.notMigrated(version, known: Self.version) }
    }

    private static func applied(_ connection: PostgresConnection) async throws -> [(version: Int, checksum: String)] {
        let found = try await connection.query("SELECT to_regclass('kefu.migrations') IS NOT NULL")
        guard try found[0].decode(Bool.self, at: 0) else { return [] }
        let rows = try await connection.query("SELECT version, checksum FROM kefu.migrations ORDER BY version")
        return try rows.rows.map { row in
            let (version, checksum) = try row.decode((Int32, String).self)
            return (Int(version), checksum)
        }
    }

    private static func check(_ applied: [(version: Int, checksum: String)]) throws {
        if let last = applied.last?.version, last > version {
            throw EventLogError.newerSchema(last, known: version)
        }
        for (version, checksum) in applied
        where Migration.all.first(where: { $0.version == version })?.checksum != checksum {
            throw EventLogError.changedMigration(version)
        }
    }

    private func apply(_ migration: Migration, _ connection: PostgresConnection) async throws {
        for file in migration.files where file.path.hasPrefix("log/roles/") { try await connection.execute(file.sql) }
        try await prepare(connection)
        try await connection.execute("SET LOCAL ROLE kefu_owner")
        if migration.version == Migration.all.first?.version { try await makeBook(connection) }
        for file in migration.files where !file.path.hasPrefix("log/roles/") { try await connection.execute(file.sql) }
        _ = try await connection.query(
            """
            INSERT INTO kefu.migrations (version, checksum) VALUES (\(Int32(migration.version)), \(migration.checksum))
            """
        )
        try await connection.execute("RESET ROLE")
    }

    /// Lets the owner make its schemas, and the working login act in the roles.
    private func prepare(_ connection: PostgresConnection) async throws {
        let row = try await connection.query("SELECT current_database(), current_user::text")[0]
        let (database, current) = try row.decode((String, String).self)
        try await connection.execute(
            PostgresQuery("GRANT CREATE ON DATABASE \(identifier: database) TO kefu_owner").sql
        )
        try await connection.execute(PostgresQuery("GRANT kefu_owner TO \(identifier: current)").sql)
        try await connection.execute(
            PostgresQuery(
                """
                GRANT kefu_writer, kefu_projector, kefu_reader, kefu_log_reader, kefu_text_reader, kefu_append, kefu_consumer
                TO \(identifier: user)
                """
            ).sql
        )
    }

    private func makeBook(_ connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            CREATE SCHEMA kefu;
            CREATE TABLE kefu.migrations (
              version integer PRIMARY KEY,
              checksum text NOT NULL,
              applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            GRANT USAGE ON SCHEMA kefu TO PUBLIC;
            GRANT SELECT ON kefu.migrations TO PUBLIC;
            """
        )
    }
}
