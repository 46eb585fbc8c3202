// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A session with PostgreSQL, for one task at a time.
///
/// Not `Sendable`, so two tasks using it at once do not compile. Calls never block a thread. Cancelling the task cancels the running
/// statement on the server; the call then throws `CancellationError` and the connection stays usable.
public final class PostgresConnection {
    let handle: ConnectionHandle

    init(_ handle: ConnectionHandle) {
        self.handle = handle
    }

    /// Opens a session with UTF-8 and UTC.
    ///
    /// - Throws: `PostgresError` with code `cannotConnect`, `authenticationFailed`, `databaseMissing` or `invalidConfiguration`,
    ///   whose text says what to do; `CancellationError`.
    public static func connect(_ configuration: PostgresConfiguration) async throws -> sending PostgresConnection {
        PostgresConnection(try await ConnectionAttempt(configuration).run())
    }

    /// Ends the session; closing twice does no harm.
    public func close() {
        handle.close()
    }

    /// Whether statements can be sent. It notices a lost connection only when a statement has met it.
    public var isUsable: Bool { handle.isUsable }

    /// Where the session stands in a transaction.
    public var transactionStatus: TransactionStatus { handle.transactionStatus }

    /// The server's process for this session: `pg_stat_activity.pid`.
    public var serverProcess: Int32 { handle.serverProcess }

    /// Who and where the session is.
    public var configuration: PostgresConfiguration { handle.configuration }
}
