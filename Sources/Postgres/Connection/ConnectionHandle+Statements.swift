// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

extension ConnectionHandle {
    func runScript(_ script: String, _ raw: OpaquePointer) async throws -> PostgresResult {
        try send(script: (preamble?.script ?? "") + script, raw)
        await flush(raw)
        return try await finish(raw, query: script)
    }

    /// Gives a script to libpq.
    func send(script: String, _ raw: OpaquePointer) throws(PostgresError) {
        try check(script)
        guard PQsendQuery(raw, script) == 1 else { throw sendFailure(raw, query: script) }
    }

    /// Refuses a text that libpq, which takes C strings, would cut short.
    func check(_ sql: String) throws(PostgresError) {
        if sql.utf8.contains(0) { throw PostgresError(.misuse, "the statement's text holds a zero byte") }
    }

    func run(_ query: PostgresQuery, _ raw: OpaquePointer) async throws -> PostgresResult {
        if preamble != nil {
            guard let result = try await runPipeline([query], raw).last else { throw connectionError(query: query.sql) }
            return result
        }
        guard isPrepared(query) else {
            try send(query, prepared: nil, raw)
            await flush(raw)
            return try await finish(raw, query: query.sql)
        }
        do {
            return try await runPrepared(query, raw)
        } catch let error as PostgresError where forgets(query, after: error) && transactionStatus == .idle {
            // Outside of a transaction nothing has happened, so the statement may be sent again.
            return try await runPrepared(query, raw)
        }
    }

    private func runPrepared(_ query: PostgresQuery, _ raw: OpaquePointer) async throws -> PostgresResult {
        guard let name = statements.name(for: key(query)) else {
            let results = try await runPipeline([query], raw)
            guard let result = results.last else { throw connectionError(query: query.sql) }
            return result
        }
        try send(query, prepared: name, raw)
        await flush(raw)
        return try await finish(raw, query: query.sql)
    }

    func isPrepared(_ query: PostgresQuery) -> Bool {
        query.isPrepared && configuration.preparesStatements && !configuration.isPooledByTransaction && !query.isCopy
    }

    func key(_ query: PostgresQuery) -> StatementCache.Key {
        StatementCache.Key(sql: query.sql, types: query.binds.types)
    }

    /// Gives a query to libpq: by the name under which the server knows it, or with its text.
    func send(_ query: PostgresQuery, prepared name: String?, _ raw: OpaquePointer) throws(PostgresError) {
        if name == nil { try check(query.sql) }
        let binds = query.binds
        let isSent = binds.withArrays { values, lengths, formats in
            if let name {
                PQsendQueryPrepared(raw, name, Int32(binds.count), values, lengths, formats, 1)
            } else {
                PQsendQueryParams(raw, query.sql, Int32(binds.count), binds.types, values, lengths, formats, 1)
            }
        }
        guard isSent == 1 else { throw sendFailure(raw, query: query.sql) }
    }

    /// Lets the server drop what was evicted from the cache.
    func deallocateEvicted(_ raw: OpaquePointer) async throws {
        // A failed transaction deallocates nothing, and prepares nothing either.
        guard !statements.evicted.isEmpty, transactionStatus != .failed else { return }
        let script = statements.takeEvicted().map { "DEALLOCATE \($0)" }.joined(separator: ";")
        _ = try await runScript(script, raw)
    }

    /// Whether the prepared statement of a query is of no more use after `error`: its tables changed, or the server has dropped it.
    /// Then it is prepared anew at its next use.
    func forgets(_ query: PostgresQuery, after error: PostgresError) -> Bool {
        switch error.sqlState {
        case .featureNotSupported:
            statements.evict(key(query))
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
