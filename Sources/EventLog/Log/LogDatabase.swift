// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// The database that a log lives in, and how to connect to it in a role.
public struct LogDatabase: Sendable {
    let base: PostgresConfiguration
    let migrating: PostgresConfiguration
    private let wake: (@Sendable () async throws -> Void)?
    private let borrows: Bool

    /// - Parameters:
    ///   - configuration: a login that is a member of the log's roles.
    ///   - migrating: the login that migrates; it may create roles. The same one when left out.
    ///   - borrows: whether a program that asks once borrows a session of the private cluster, when another one lends (`SessionLender`).
    ///   - wake: is called when nobody answers, before connecting once more: starts a private cluster again.
    public init(
        _ configuration: PostgresConfiguration,
        migrating: PostgresConfiguration? = nil,
        borrows: Bool = false,
        wake: (@Sendable () async throws -> Void)? = nil
    ) {
        base = configuration
        self.migrating = migrating ?? configuration
        self.wake = wake
        self.borrows = borrows
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
    /// - Throws: `EventLogError` with code `damaged` when a table of the log is gone, with `notMigrated` or `unusableDatabase` when
    ///   there is no log; what `connect(_:)` and the body throw.
    public func withConnection<Result>(
        _ role: LogRole,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try await Self.run(body, over: try await connect(role))
    }

    /// Connects as `LogRole.reader`, for as long as the body runs: over a session that another program lends, when one does, in which
    /// catalogue and statements are known; over a new one otherwise.
    ///
    /// - Parameter isRepeatable: whether the body may run again, over a session of its own, when a lent one is lost.
    /// - Throws: as `withConnection(_:_:)` does.
    public func withReader<Result>(
        isRepeatable: Bool,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        if borrows, let borrowing = configuration(.reader).borrowing {
            // Why nobody lends makes no difference.
            let lent = try? await PostgresConnection.connect(borrowing)
            try Task.checkCancellation()
            if let lent {
                do {
                    return try await Self.run(body, over: lent)
                } catch let error as PostgresError where isRepeatable && error.code == .connectionLost {
                    // Its lender has ended; the server need not have.
                }
            }
        }
        return try await withConnection(.reader, body)
    }

    private static func run<Result>(
        _ body: (PostgresConnection) async throws -> Result,
        over connection: PostgresConnection
    ) async throws -> Result {
        defer { connection.close() }
        do {
            return try await body(connection)
        } catch let error as PostgresError {
            if let told = EventLogError.missingLeaf(error) ?? EventLogError.missingLog(error) { throw told }
            throw error
        }
    }

    /// Connects in a role. The caller closes the connection.
    ///
    /// - Throws: `EventLogError` with code `notPermitted` when the login is no member of the role, or the role does not exist yet;
    ///   `PostgresError`.
    public func connect(_ role: LogRole) async throws -> PostgresConnection {
        do {
            return try await PostgresConnection.connect(configuration(role))
        } catch let error as PostgresError where error.code == .cannotConnect && wake != nil {
            try await wake?()
            return try await PostgresConnection.connect(configuration(role))
        } catch let error as PostgresError where error.message.contains("\"role\"") {
            throw EventLogError.roleMissing(role.name, user: base.user)
        } catch let error as PostgresError where error.message.contains("to set role ") {
            throw EventLogError.notMember(of: role.name, user: base.user)
        }
    }
}
