// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Reads events page by page, by a cursor: where they do not fit into memory, and where reading is slowed down.
enum EventPages {
    /// The order in which all events of a subject stand together; the server sorts them, on disk where it must.
    static let bySubject = #"shop, subject, "offset""#

    private static let size = 2000

    /// Gives the rows of a query to a body, some at a time.
    ///
    /// - Parameters:
    ///   - query: a SELECT, which goes into a DECLARE and so takes no placeholders.
    ///   - connection: outside a transaction. It may stand idle for as long as the body takes.
    /// - Returns: how many rows there were.
    static func read(
        _ query: String,
        _ connection: PostgresConnection,
        _ body: (PostgresResult) async throws -> Void
    ) async throws -> Int64 {
        var rows: Int64 = 0
        do {
            try await connection.execute(
                """
                BEGIN;
                SET LOCAL idle_in_transaction_session_timeout = 0;
                SET LOCAL work_mem = '64MB';
                DECLARE events NO SCROLL CURSOR FOR \(query)
                """
            )
            while case let page = try await connection.query("FETCH \(unescaped: String(size)) FROM events"),
                page.count > 0
            {
                try await body(page)
                rows += Int64(page.count)
            }
            try await connection.execute("COMMIT")
        } catch {
            if connection.isUsable, connection.transactionStatus != .idle { try? await connection.execute("ROLLBACK") }
            throw error
        }
        return rows
    }
}
