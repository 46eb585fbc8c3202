// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension PostgresConnection {
    /// Runs `body` inside a transaction: commits when it returns, rolls back when it throws.
    ///
    /// The end is not cancelled with the task. When the rollback fails the connection is closed, and the server rolls back.
    ///
    /// - Throws: what `body` throws; `PostgresError` with code `connectionLost` when the connection breaks in COMMIT, and then nobody
    ///   knows whether it took effect; code `misuse` inside of another transaction.
    public func withTransaction<Result>(
        _ options: TransactionOptions = .readCommitted,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        guard transactionStatus != .inTransaction, transactionStatus != .failed else {
            throw PostgresError(
                .misuse,
                "the database connection is in a transaction already",
                hint: "use execute(\"SAVEPOINT …\") for a transaction inside a transaction"
            )
        }
        try await execute(options.begin)
        let result: Result
        do {
            result = try await body(self)
        } catch {
            await rollBack()
            throw error
        }
        try await commit()
        return result
    }

    /// Runs a body whose statements go on when the task is cancelled: for what has to be put in order before a program ends.
    ///
    /// - Parameter limit: how long they may take together. Then the server is asked to cancel the one that is under way, and those that
    ///   follow; a server that says nothing to it is cut off after five seconds more.
    /// - Throws: what `body` throws; a statement that the limit ends throws `PostgresError` with `queryCanceled` or `connectionLost`.
    public func withoutCancellation<Result>(
        atMost limit: Duration,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let handle = try handle()
        let before = handle.uncancelledUntil
        handle.uncancelledUntil = .now + limit
        defer { handle.uncancelledUntil = before }
        return try await body(self)
    }

    private func commit() async throws {
        // COMMIT of a failed transaction is a rollback that reports no error.
        if transactionStatus == .failed {
            await rollBack()
            throw PostgresError(
                .server,
                "the transaction was rolled back because a statement in it failed",
                hint: "let the statement's error leave the body of withTransaction"
            )
        }
        do {
            try await runUncancelled("COMMIT")
        } catch {
            if transactionStatus != .idle { close() }
            throw error
        }
    }

    private func rollBack() async {
        do {
            try await runUncancelled("ROLLBACK")
        } catch {
            close()
        }
    }

    private func runUncancelled(_ script: String) async throws {
        let handle = try handle()
        _ = try await handle.perform(isCancellable: false) { raw, _ in
            try await handle.runScript(script, raw)
        }
    }
}
