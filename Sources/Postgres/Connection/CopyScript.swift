// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

/// The conversation about a script: one or more COPY … FROM STDIN, one after the other, and perhaps statements behind them.
final class CopyScript {
    private let handle: ConnectionHandle
    private let raw: OpaquePointer
    private let sql: String
    /// Results that belong to the settings in front of the script.
    private var settings = 0
    /// The rows of each statement that is over.
    private var rows: [Int] = []
    /// What ended the script early.
    private var failure: PostgresError?
    /// Whether the server takes the bytes of a COPY.
    private var isTaking = false

    /// Sends the script.
    init(_ sql: String, _ handle: ConnectionHandle, _ raw: OpaquePointer) async throws {
        self.handle = handle
        self.raw = raw
        self.sql = sql
        let preamble = handle.preamble
        settings = preamble?.statements ?? 0
        try handle.send(script: (preamble?.script ?? "") + sql, raw)
        await handle.flush(raw)
    }

    /// Waits until the server takes the bytes of the next COPY.
    ///
    /// - Throws: `PostgresError`, also what went wrong with the statement before; the script is over then.
    func begin() async throws {
        guard !isTaking else { return }
        if let failure { throw failure }
        while failure == nil, let result = await nextResult() {
            if PQresultStatus(result) == PGRES_COPY_IN {
                PQclear(result)
                isTaking = true
                return
            }
            await note(result)
        }
        let failure = failure ?? PostgresError(.misuse, "the statement is no COPY … FROM STDIN", query: sql)
        self.failure = failure
        await drain()
        throw failure
    }

    /// Ends the COPY that the server takes bytes of: makes it fail, and the script with it, when `isGivenUp`.
    func end(isGivenUp: Bool) async {
        guard isTaking else { return }
        isTaking = false
        _ = PQputCopyEnd(raw, isGivenUp ? "the client gave up the COPY" : nil)
        await handle.flush(raw)
    }

    /// Waits for the end of the script.
    ///
    /// - Returns: the rows of each of its statements.
    func finish() async throws -> [Int] {
        await drain()
        if let failure { throw failure }
        return rows
    }

    private func drain() async {
        while let result = await nextResult() { await note(result) }
        // A connection that broke without a word has no result that says so.
        if failure == nil, PQstatus(raw) != CONNECTION_OK { failure = handle.connectionError(query: sql) }
    }

    private func nextResult() async -> OpaquePointer? {
        await handle.nextResult(raw, looks: ConnectionHandle.looksBeforeWaitInCopy)
    }

    /// Takes a result and frees it.
    private func note(_ result: OpaquePointer) async {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            let rows = PostgresResult(owning: result).affectedRows
            if settings > 0 { settings -= 1 } else { self.rows.append(rows) }
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            PQclear(result)
            let misuse = await handle.abandonCopy(raw, query: sql)
            failure = failure ?? misuse
        default:
            failure = failure ?? handle.error(of: result, raw, query: sql)
            PQclear(result)
        }
    }
}
