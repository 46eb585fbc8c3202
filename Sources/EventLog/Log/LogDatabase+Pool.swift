// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

extension LogDatabase {
    /// A pool of connections that act in a role. Nothing is opened before it is needed.
    public func pool(_ role: LogRole, limit: Int) -> ConnectionPool {
        ConnectionPool(configuration(role), limit: limit)
    }

    /// Lends a connection of a pool of this database to a body; a private cluster that is down is started for it.
    ///
    /// - Throws: `EventLogError` when the login is no member of the role, or the role does not exist yet; `PostgresError`; what the
    ///   body throws.
    public func withConnection<Result>(
        of pool: ConnectionPool,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        var isLent = false
        do {
            return try await pool.withConnection { connection in
                isLent = true
                return try await body(connection)
            }
        } catch let error as PostgresError
            where (error.code == .cannotConnect || error.code == .authenticationFailed) && !isLent
        {
            // One connection says what is wrong, or wakes the cluster for the pool.
            try await connect(.reader).close()
            return try await pool.withConnection(body)
        }
    }
}
