// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

extension PostgresConnection {
    /// Runs one statement and calls `row` with each of its rows as they come, holding one at a time.
    ///
    /// For results of any size, not prepared; for small ones `query(_:)` costs half as much a row. When `row` throws, the statement is cancelled on
    /// the server and the connection stays usable (a transaction around it has failed).
    ///
    /// - Throws: what `row` throws; `PostgresError`, also after some rows; `CancellationError`.
    public func query(_ query: PostgresQuery, row: (PostgresRow) throws -> Void) async throws {
        let handle = try handle()
        if handle.preamble != nil { return try await withTransaction { try await $0.query(query, row: row) } }
        try await handle.perform { raw, request in
            try handle.send(query, prepared: nil, raw)
            PQsetSingleRowMode(raw)
            await handle.flush(raw)
            var failure: (any Error)?
            var serverFailure: PostgresError?
            while let result = await handle.nextResult(raw) {
                switch PQresultStatus(result) {
                case PGRES_SINGLE_TUPLE:
                    let one = PostgresResult(owning: result)
                    guard failure == nil else { continue }
                    do {
                        try row(one[0])
                    } catch {
                        failure = error
                        request.fire()
                    }
                case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                    PQclear(result)
                case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                    PQclear(result)
                    serverFailure = await handle.abandonCopy(raw, query: query.sql)
                default:
                    serverFailure = serverFailure ?? handle.error(of: result, raw, query: query.sql)
                    PQclear(result)
                }
            }
            if let failure { throw failure }
            if let serverFailure { throw serverFailure }
        }
    }
}
