// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension PostgresConnection {
    /// Runs one statement with bound values and returns its rows; binary both ways. One round trip.
    ///
    /// The statement is prepared at its first use and found by its text afterwards, unless the query or the configuration says
    /// otherwise.
    ///
    /// - Throws: `PostgresError`; the connection stays usable unless the code is `connectionLost`. `CancellationError`.
    @discardableResult
    public func query(_ query: PostgresQuery) async throws -> PostgresResult {
        let handle = try handle()
        return try await handle.perform { raw, _ in
            try await handle.run(query, raw)
        }
    }

    /// Runs several statements in one round trip and returns their results in order.
    ///
    /// Outside of a transaction they are one transaction together. At the first error the rest is skipped. COPY is not possible.
    /// Memory grows with the queries and with the results; some hundreds at a time gain all there is to gain.
    ///
    /// - Throws: the first error, as `query(_:)` does.
    @discardableResult
    public func pipeline(_ queries: [PostgresQuery]) async throws -> [PostgresResult] {
        let handle = try handle()
        return try await handle.perform { raw, _ in
            try await handle.runPipeline(queries, raw)
        }
    }

    /// Runs a script of one or more statements that bind nothing and whose rows nobody reads.
    ///
    /// Without BEGIN in it, the whole script is one transaction.
    ///
    /// - Throws: as `query(_:)` does.
    public func execute(_ script: String) async throws {
        let handle = try handle()
        _ = try await handle.perform { raw, _ in
            try await handle.runScript(script, raw)
        }
    }
}
