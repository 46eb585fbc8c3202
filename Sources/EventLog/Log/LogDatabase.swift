// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// The database that a log lives in, and how to connect to it in a role.
public struct LogDatabase: Sendable {
    let base: PostgresConfiguration
    let migrating: PostgresConfiguration
    private let wake: (@Sendable () async throws -> Void)?

    /// - Parameters:
    ///   - configuration: a login that is a member of the log's roles.
    ///   - migrating: the login that migrates; it may create roles. The same one when left out.
    ///   - wake: is called when nobody answers, before connecting once more: starts a private cluster again.
    public init(
        _ configuration: PostgresConfiguration,
        migrating: PostgresConfiguration? = nil,
        wake: (@Sendable () async throws -> Void)? = nil
    ) {
        base = configuration
        self.migrating = migrating ?? configuration
        self.wake = wake
    }

    /// Whether sessions are shared out by a pooler, a transaction at a time: no lock or setting of a session lasts.
    public var isPooledByTransaction: Bool { base.isPooledByTransaction }

    /// The configuration of a connection that acts in a role.
    public func configuration(_ role: LogRole) -> PostgresConfiguration {
        var configuration = base
        configuration.settings["role"] = role.name
        configuration.settings.merge(role.settings) { given, _ in given }
        return configuration
    }

    /// Connects in a role, for as long as the body runs.
    ///
    /// - Throws: `EventLogError` with code `damaged` when a table of the log is gone; what `connect(_:)` and the body throw.
    public func withConnection<Result>(
        _ role: LogRole,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await connect(role)
        defer { connection.close() }
        do {
            return try await body(connection)
        } catch let error as PostgresError {
            throw EventLogError.missingLeaf(error) ?? error
        }
    }

    /// Connects in a role. The caller closes the connection.
    ///
    /// - Throws: `EventLogError.notMigrated` when the role does not exist yet.
    public func connect(_ role: LogRole) async throws -> PostgresConnection {
        do {
            return try await PostgresConnection.connect(configuration(role))
        } catch let error as PostgresError where error.code == .cannotConnect && wake != nil {
            try await wake?()
            return try await PostgresConnection.connect(configuration(role))
        } catch let error as PostgresError where error.message.contains("\"role\"") {
            throw EventLogError.roleMissing(role.name, user: base.user, detail: error.message)
        }
    }
}
