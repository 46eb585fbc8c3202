// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// What answers questions of the read models: ``ReadModels``, each on a snapshot of its own, or one ``ReadSnapshot``.
public protocol Answering {
    /// Asks a query whose SQL writes tables in braces: `{messages}`.
    ///
    /// - Throws: `ProjectionError.notPrepared` before the first projection; `PostgresError`.
    func ask(_ query: PostgresQuery) async throws -> PostgresResult
}
