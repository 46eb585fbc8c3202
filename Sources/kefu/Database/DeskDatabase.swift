// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Postgres
import Projections
import ServiceDesk

/// The log that a command works with: of a server, or of the private cluster, which is started and migrated on demand.
struct DeskDatabase: Sendable {
    let log: LogDatabase
    /// The private cluster, held as long as the command runs.
    let cluster: EmbeddedPostgres?

    /// Opens the place that the options name.
    ///
    /// - Throws: `PostgresError` with what to install or to change; `EventLogError`.
    static func open(_ options: DatabaseOptions) async throws -> DeskDatabase {
        switch try options.target() {
        case .server(let url):
            return DeskDatabase(log: LogDatabase(try PostgresConfiguration(url: url)), cluster: nil)
        case .embedded(let directory):
            let cluster = try await EmbeddedPostgres.open(
                .init(dataDirectory: directory, report: { StandardError.write(line: "kefu: " + $0) })
            )
            let log = LogDatabase(
                cluster.configuration(user: "kefu"),
                migrating: cluster.configuration(user: "postgres"),
                borrows: true,
                wake: { try await cluster.ensureRunning() }
            )
            let database = DeskDatabase(log: log, cluster: cluster)
            try await database.prepareCluster()
            return database
        }
    }

    /// Runs a body, and lends sessions of the private cluster meanwhile to commands that ask once; of another server none are lent.
    func lendingSessions(_ body: () async throws -> Void) async throws {
        guard cluster != nil else { return try await body() }
        let lender = SessionLender(log.configuration(.keptReader))
        let lending = Task { await lender.run() }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        lending.cancel()
        await lending.value
        try outcome.get()
    }

    /// Migrates the private cluster unless a file beside it says that this program has done so.
    private func prepareCluster() async throws {
        guard let cluster else { return }
        let marker = SchemaMarker(
            dataDirectory: cluster.dataDirectory,
            schema: Migrator.fingerprint + "\n" + Desk.projections.fingerprint + "\n"
        )
        if marker.holds { return }
        let database = try await makeLogin(cluster)
        _ = try await log.migrate()
        try await prepareProjections()
        marker.write(database: database)
    }

    /// Makes the tables of projections that have none yet.
    func prepareProjections() async throws {
        try await log.withConnection(.projector) { connection in
            try await GenerationStore(Desk.projections).prepare(connection)
        }
    }

    /// The login that commands use. It has no rights of its own: each connection takes one of the log's roles.
    ///
    /// - Returns: the object id of the database.
    private func makeLogin(_ cluster: EmbeddedPostgres) async throws -> String {
        let connection = try await PostgresConnection.connect(cluster.configuration(user: "postgres"))
        defer { connection.close() }
        return try await connection.withTransaction { connection in
            _ = try await connection.query("SELECT pg_advisory_xact_lock(1801807477)::text")
            let found = try await connection.query(
                """
                SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kefu'),
                  (SELECT oid::text FROM pg_database WHERE datname = current_database())
                """
            )
            let (hasLogin, database) = try found[0].decode((Bool, String).self)
            if !hasLogin {
                try await connection.execute("CREATE ROLE kefu LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE")
            }
            return database
        }
    }
}

extension DatabaseOptions {
    /// Opens the log, runs a body with it until it ends or a signal comes, and gives the private cluster back.
    func withDatabase<Result: Sendable>(
        _ body: @escaping @Sendable (DeskDatabase) async throws -> Result
    ) async throws -> Result {
        let options = self
        return try await withSignals {
            let database = try await DeskDatabase.open(options)
            defer { database.cluster?.close() }
            return try await body(database)
        }
    }
}
