// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Postgres

/// A private cluster of its own for one figure, with the product's settings, removed at the end.
final class BenchCluster {
    let dataDirectory: String
    let log: LogDatabase
    /// The superuser's connection parameters, for the floors.
    let superuser: PostgresConfiguration
    private let server: EmbeddedPostgres

    private init(dataDirectory: String, server: EmbeddedPostgres) {
        self.dataDirectory = dataDirectory
        self.server = server
        superuser = server.configuration(user: "postgres")
        log = LogDatabase(server.configuration(user: "kefu"), migrating: superuser)
    }

    /// Lets the program that is measured make the cluster, runs a body with it, and removes it.
    static func with<Result>(
        _ options: BenchOptions,
        _ name: String,
        _ body: (BenchCluster) async throws -> Result
    ) async throws -> Result {
        let directory = "\(options.directory)/kefu-bench-\(getpid())-\(name)"
        defer { _ = try? ProcessRun(["/bin/rm", "-rf", directory]) }
        _ = try ProcessRun([options.kefu, "projections", "--data-dir", directory])
        return try await with(directory, body)
    }

    /// Runs a body with a cluster that exists, and stops it.
    static func with<Result>(_ directory: String, _ body: (BenchCluster) async throws -> Result) async throws -> Result
    {
        let cluster = BenchCluster(
            dataDirectory: directory,
            server: try await EmbeddedPostgres.open(.init(dataDirectory: directory))
        )
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(cluster))
        } catch {
            result = .failure(error)
        }
        cluster.server.close()
        try await EmbeddedPostgres.stop(dataDirectory: directory, force: true)
        return try result.get()
    }

    func floorConnection() throws -> FloorConnection { try FloorConnection(superuser) }
}
