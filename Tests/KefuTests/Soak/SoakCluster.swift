// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Testing

/// The private cluster of a soak, held open, and the log in it as a program of an integrator's would reach it.
struct SoakCluster: Sendable {
    let server: EmbeddedPostgres
    let database: LogDatabase

    /// Opens the cluster of a log, with settings above Kefu's own, for as long as a body runs.
    static func with<Result>(
        _ log: TestLog,
        settings: [String: String] = [:],
        _ body: (SoakCluster) async throws -> Result
    ) async throws -> Result {
        let server = try await EmbeddedPostgres.open(.init(dataDirectory: log.dataDirectory, settings: settings))
        defer { server.close() }
        try await log.must("log", "status")
        let database = LogDatabase(
            server.configuration(user: "kefu"),
            wake: { try await server.ensureRunning() }
        )
        return try await body(SoakCluster(server: server, database: database))
    }

    /// Runs a body again until it is through, when it fails because the server has gone or somebody was in the way.
    ///
    /// - Parameter oracle: who is told of each failure.
    static func persist<Result>(
        _ oracle: SoakOracle?,
        _ generator: inout SeededGenerator,
        _ body: () async throws -> Result
    ) async throws -> Result {
        while true {
            do {
                return try await body()
            } catch let error as EventLogError where error.isRetryable {
            } catch let error as PostgresError where error.isRetryable {
            }
            oracle?.interrupt()
            try await Task.sleep(for: .milliseconds(Int.random(in: 5...50, using: &generator)))
        }
    }

    /// Connects as the superuser and runs a body, again and again until it is through.
    func withSuperuser<Result>(
        _ generator: inout SeededGenerator,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try await Self.persist(nil, &generator) {
            try await server.ensureRunning()
            let connection = try await PostgresConnection.connect(server.configuration())
            defer { connection.close() }
            return try await body(connection)
        }
    }
}
