// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A bounded set of connections to one database, lent out one task at a time.
///
/// Connections are opened when wanted and kept. Who finds none free waits in order, at most `patience`. A connection that comes back
/// broken or inside a transaction is closed and its place given on. Settings of the session (`SET`, advisory locks, temporary tables)
/// stay with a connection that comes back: undo them.
public final class ConnectionPool: Sendable {
    typealias Machine = PoolStateMachine

    struct State: Sendable {
        var machine: Machine
        var handles: [Machine.ConnectionID: ConnectionHandle] = [:]
        var waiters: [Machine.RequestID: Waiter] = [:]
        var lastRequest: UInt64 = 0
        var draining: [CheckedContinuation<Void, Never>] = []
    }

    public let configuration: PostgresConfiguration
    /// The most connections there are at once.
    public let limit: Int
    /// How long a request waits for a connection.
    public let patience: Duration
    let state: Locked<State>

    public init(_ configuration: PostgresConfiguration, limit: Int, patience: Duration = .seconds(30)) {
        self.configuration = configuration
        self.limit = limit
        self.patience = patience
        state = Locked(State(machine: Machine(limit: limit)))
    }

    /// Lends a connection to `body`. The connection is of no use after `body` has returned.
    ///
    /// - Throws: what `body` throws; `PostgresError` with code `poolExhausted`, `poolClosed` or one of
    ///   `PostgresConnection.connect`; `CancellationError`.
    public func withConnection<Result>(
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let (id, handle) = try await lease()
        let connection = PostgresConnection(handle)
        defer {
            connection.detach()
            giveBack(id, handle)
        }
        return try await body(connection)
    }

    /// Lends a connection to `body` inside a transaction; see `PostgresConnection.withTransaction`.
    public func withTransaction<Result>(
        _ options: TransactionOptions = .readCommitted,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try await withConnection { try await $0.withTransaction(options, body) }
    }

    /// Runs one query on any connection.
    @discardableResult
    public func query(_ query: PostgresQuery) async throws -> PostgresResult {
        try await withConnection { try await $0.query(query) }
    }

    /// Refuses new requests and those that wait, closes what is idle, and returns when every connection has come back and is closed.
    public func shutDown() async {
        let (handles, refused) = state.withLock { state in
            let (close, refuse) = state.machine.shutDown()
            return (
                close.map { state.handles.removeValue(forKey: $0) },
                refuse.map { state.waiters.removeValue(forKey: $0) }
            )
        }
        for handle in handles { handle?.close() }
        for waiter in refused { waiter?.resume(.failure(Self.closed)) }
        await withCheckedContinuation { continuation in
            let isDrained = state.withLock { state in
                if !state.machine.isDrained { state.draining.append(continuation) }
                return state.machine.isDrained
            }
            if isDrained { continuation.resume() }
        }
    }

    static var closed: PostgresError {
        PostgresError(.poolClosed, "the database connections are shut down")
    }
}
