// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres
import Schemas

/// Brings a database's schema up to date.
///
/// All of it is one transaction under an advisory lock: two that start at once do not collide, and a failure leaves
/// nothing behind. Who works on another database of the server meanwhile may change the same roles: then it is tried again.
/// The files of an applied version are held to their checksum.
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

    let user: String
    private let isAlwaysAdmitted: Bool

    /// - Parameters:
    ///   - user: the login that works with the log; it becomes a member of the roles that it needs.
    ///   - isAlwaysAdmitted: whether it becomes one also when no version is missing.
    public init(user: String, isAlwaysAdmitted: Bool = false) {
        self.user = user
        self.isAlwaysAdmitted = isAlwaysAdmitted
    }

    /// Applies what is missing. Where nothing is, any login may do this that can act as `kefu_log_reader`.
    ///
    /// - Throws: `EventLogError` with code `newerSchema`, `changedMigration`, `notPermitted`, `unusableDatabase`; `PostgresError`.
    public func migrate(_ connection: PostgresConnection) async throws -> Report {
        for _ in 1..<Self.attempts {
            do {
                return try await attempt(connection)
            } catch let error as PostgresError where Self.isCollision(error) {
                // Whoever was faster is done: what it has written is found now.
            }
        }
        return try await attempt(connection)
    }

    private func attempt(_ connection: PostgresConnection) async throws -> Report {
        try await connection.withTransaction { connection in
            _ = try await connection.query("SELECT pg_advisory_xact_lock(1801807477)::text")
            let row = try await connection.query(
                "SELECT current_setting('server_encoding'), current_database(), current_user::text"
            )[0]
            let (encoding, database, login) = try row.decode((String, String, String).self)
            guard encoding == "UTF8" else { throw EventLogError.encoding(encoding, of: database) }
            let applied = try await Self.applied(connection)
            try Self.check(applied)
            let from = applied.last?.version ?? 0
            let missing = Migration.all.filter { $0.version > from }
            do {
                for migration in missing { try await apply(migration, connection) }
                if isAlwaysAdmitted || !missing.isEmpty { try await admitUser(connection) }
                try await writeCatalogue(connection)
            } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
                throw EventLogError.cannotMigrate(login, for: user, database: database, detail: error.message)
            }
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
        do {
            // The book comes with its schema: it is looked for last, so that it is not missed while somebody migrates.
            let found = try await connection.query(
                "SELECT to_regnamespace('kefu') IS NOT NULL, to_regclass('kefu.migrations') IS NOT NULL"
            )
            let (hasSchema, hasBook) = try found[0].decode((Bool, Bool).self)
            guard hasBook else {
                if hasSchema { throw EventLogError.foreignSchema("it has no table kefu.migrations") }
                return []
            }
            let rows = try await connection.query("SELECT version, checksum FROM kefu.migrations ORDER BY version")
            // The book is made with its first line.
            if rows.rows.isEmpty { throw EventLogError.foreignSchema("its table kefu.migrations is empty") }
            return try rows.rows.map { row in
                let (version, checksum) = try row.decode((Int32, String).self)
                return (Int(version), checksum)
            }
        } catch let error as PostgresError where Self.isOfForeignBook(error) {
            throw EventLogError.foreignSchema(error.message)
        }
    }

    /// Everybody may read Kefu's own book, and it has the columns that are asked for.
    private static func isOfForeignBook(_ error: PostgresError) -> Bool {
        error.sqlState == .insufficientPrivilege || error.sqlState == .undefinedColumn || error.code == .decoding
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
        try await admitOwner(connection)
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
