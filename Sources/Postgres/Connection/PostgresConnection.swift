// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A session with PostgreSQL, for one task at a time.
///
/// Not `Sendable`, so two tasks using it at once do not compile. Calls never block a thread. Cancelling the task cancels the running
/// statement on the server; the call then throws `CancellationError` and the connection stays usable.
public final class PostgresConnection {
    /// `nil` once a pool has taken the connection back.
    private var attached: ConnectionHandle?

    init(_ handle: ConnectionHandle) {
        attached = handle
    }

    /// Makes this object useless, so that whoever kept it cannot disturb the connection's next user.
    func detach() {
        attached = nil
    }

    func handle() throws -> ConnectionHandle {
        guard let attached else {
            throw PostgresError(
                .misuse,
                "the connection went back to its pool",
                hint: "use it inside of withConnection only"
            )
        }
        return attached
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
        attached?.close()
    }

    /// Whether statements can be sent. It notices a lost connection only when a statement has met it.
    public var isUsable: Bool { attached?.isUsable ?? false }

    /// Where the session stands in a transaction.
    public var transactionStatus: TransactionStatus { attached?.transactionStatus ?? .unknown }

    /// The server's process for this session: `pg_stat_activity.pid`.
    public var serverProcess: Int32 { attached?.serverProcess ?? 0 }

    /// Has the server's process for this session take the processor only when no other one wants it, for as long as the session lives.
    ///
    /// Works where the server runs on this machine, is reached by its socket, and belongs to the same user, or this program to root;
    /// elsewhere nothing changes. Not for a session that holds locks which others wait for.
    public func yieldToOthers() {
        attached?.yieldToOthers()
    }
}
