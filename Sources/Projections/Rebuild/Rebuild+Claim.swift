// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

extension Rebuild {
    /// Holds the projections against another rebuild, for as long as the connection lives.
    func claim(_ connection: PostgresConnection) async throws {
        for projection in rebuilt.projections {
            let row = try await connection.query(
                "SELECT pg_try_advisory_lock(1801807479, hashtext(\(projection.name)))"
            )[0]
            guard try row.decode(Bool.self, at: 0) else { throw ProjectionError.replayUnderWay(projection.name) }
        }
    }

    /// Whether some program rebuilds the projection now.
    static func isUnderWay(_ projection: String, _ connection: PostgresConnection) async throws -> Bool {
        let row = try await connection.query(
            """
            SELECT EXISTS (
              SELECT FROM pg_locks
              WHERE locktype = 'advisory' AND classid = 1801807479 AND objsubid = 2
                AND objid = (hashtext(\(projection))::bigint & 4294967295)::oid
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            )
            """
        )[0]
        return try row.decode(Bool.self, at: 0)
    }

    /// Lets go at once: the server ends the session when it comes to it, and the next rebuild may begin before.
    func release(_ connection: PostgresConnection) async {
        guard connection.isUsable, connection.transactionStatus == .idle else { return }
        // Where it fails the connection is broken, and the locks are gone with it.
        for projection in rebuilt.projections {
            _ = try? await connection.query("SELECT pg_advisory_unlock(1801807479, hashtext(\(projection.name)))")
        }
    }
}
