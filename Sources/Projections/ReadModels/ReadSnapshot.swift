// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// The read models of one instant: whatever is asked of it is answered over one session, from one generation of each table.
///
/// ``ReadModels/withSnapshot(isRepeatable:_:)`` gives it, and it is good until the body returns.
public struct ReadSnapshot: Answering {
    public let tables: TableNames
    /// In a transaction that reads only.
    public let connection: PostgresConnection

    public func ask(_ query: PostgresQuery) async throws -> PostgresResult {
        try await connection.query(query.substituting(tables))
    }
}
