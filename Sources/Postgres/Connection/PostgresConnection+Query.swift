// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

extension PostgresConnection {
    /// Runs one statement with bound values and returns its rows; binary both ways.
    ///
    /// The statement is prepared at its first use (one more round trip) and found by its text afterwards, unless the query or the
    /// configuration says otherwise.
    ///
    /// - Throws: `PostgresError`; the connection stays usable unless the code is `connectionLost`. `CancellationError`.
    public func query(_ query: PostgresQuery) async throws -> PostgresResult {
        let handle = try handle()
        return try await handle.perform { raw, _ in
            guard query.isPrepared, handle.configuration.preparesStatements else {
                return try await handle.runUnprepared(query, raw)
            }
            return try await handle.runPrepared(query, raw)
        }
    }

    /// Runs a script of one or more statements that bind nothing and whose rows nobody reads.
    ///
    /// Without BEGIN in it, the whole script is one transaction.
    public func execute(_ script: String) async throws {
        let handle = try handle()
        _ = try await handle.perform { raw, _ in
            try await handle.runScript(script, raw)
        }
    }
}

extension ConnectionHandle {
    func runScript(_ script: String, _ raw: OpaquePointer) async throws -> PostgresResult {
        guard PQsendQuery(raw, script) == 1 else { throw sendFailure(raw, query: script) }
        await flush(raw)
        return try await finish(raw, query: script)
    }

    func runUnprepared(_ query: PostgresQuery, _ raw: OpaquePointer) async throws -> PostgresResult {
        let binds = query.binds
        let isSent = binds.withArrays { values, lengths, formats in
            PQsendQueryParams(raw, query.sql, Int32(binds.count), binds.types, values, lengths, formats, 1)
        }
        guard isSent == 1 else { throw sendFailure(raw, query: query.sql) }
        await flush(raw)
        return try await finish(raw, query: query.sql)
    }

    func runPrepared(_ query: PostgresQuery, _ raw: OpaquePointer) async throws -> PostgresResult {
        let key = StatementCache.Key(sql: query.sql, types: query.binds.types)
        do {
            let name = try await prepare(key, raw)
            return try await run(query, prepared: name, raw)
        } catch let error as PostgresError where forgets(key, after: error) && transactionStatus == .idle {
            // Outside of a transaction nothing has happened, so the statement may be sent again.
            let name = try await prepare(key, raw)
            return try await run(query, prepared: name, raw)
        }
    }

    private func run(_ query: PostgresQuery, prepared name: String, _ raw: OpaquePointer) async throws -> PostgresResult
    {
        let isSent = query.binds.withArrays { values, lengths, formats in
            PQsendQueryPrepared(raw, name, Int32(query.binds.count), values, lengths, formats, 1)
        }
        guard isSent == 1 else { throw sendFailure(raw, query: query.sql) }
        await flush(raw)
        return try await finish(raw, query: query.sql)
    }

    private func prepare(_ key: StatementCache.Key, _ raw: OpaquePointer) async throws -> String {
        if let name = statements.name(for: key) { return name }
        // Inside a failed transaction the server deallocates nothing, and refuses to prepare as well.
        if !statements.evicted.isEmpty, transactionStatus != .failed {
            let script = statements.takeEvicted().map { "DEALLOCATE \($0)" }.joined(separator: ";")
            _ = try await runScript(script, raw)
        }
        let name = statements.makeName()
        guard PQsendPrepare(raw, name, key.sql, Int32(key.types.count), key.types) == 1 else {
            throw sendFailure(raw, query: key.sql)
        }
        await flush(raw)
        _ = try await finish(raw, query: key.sql)
        statements.insert(name, for: key)
        return name
    }

    /// Whether a prepared statement is of no more use after `error`: its tables changed, or the server has dropped it.
    private func forgets(_ key: StatementCache.Key, after error: PostgresError) -> Bool {
        switch error.sqlState {
        case .featureNotSupported:
            statements.evict(key)
            return true
        case .invalidStatementName:
            statements.removeAll()
            return true
        default:
            return false
        }
    }

    func sendFailure(_ raw: OpaquePointer, query: String) -> PostgresError {
        if PQstatus(raw) == CONNECTION_OK {
            let text = PQerrorMessage(raw).map { String(cString: $0) } ?? ""
            return PostgresError(.misuse, "libpq refuses the statement: \(text)", query: query)
        }
        markBroken()
        return connectionError(query: query)
    }
}
