// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres

extension TestLog {
    /// Whether a generation has not folded everything.
    func isBehind() async throws -> Bool {
        try await value(
            """
            SELECT EXISTS (
              SELECT FROM kefu.checkpoints c
              JOIN LATERAL (SELECT max(last_offset) AS last FROM kefu.batches b WHERE b.partition = c.partition) b ON true
              WHERE c.next_offset <= b.last
            )
            """,
            as: Bool.self
        )
    }

    /// The attempts that stand in the lane that has most.
    func attempts() async throws -> Int32 {
        try await value("SELECT max(attempts) FROM kefu.checkpoints", as: Int32.self)
    }

    /// How many events are parked.
    func parkedEvents() async throws -> Int64 {
        try await value("SELECT count(*) FROM kefu.parked", as: Int64.self)
    }

    /// Runs a body while nobody can write a table.
    func withLocked(_ table: String, _ body: () async throws -> Void) async throws {
        try await withSuperuser { connection in
            try await connection.execute("BEGIN; LOCK TABLE \(table) IN SHARE MODE")
            try await body()
            try await connection.execute("COMMIT")
        }
    }

    /// Waits until a session waits for a locked table, other than one that did so before.
    func waitingSession(besides other: Int32 = 0) async throws -> Int32 {
        while true {
            let found = try await value(
                """
                SELECT coalesce(max(l.pid), 0)
                FROM pg_locks l
                JOIN pg_stat_activity a ON a.pid = l.pid
                WHERE NOT l.granted AND l.locktype = 'relation' AND a.datname = current_database()
                  AND a.backend_type = 'client backend' AND a.pid <> \(other)
                """,
                as: Int32.self
            )
            if found != 0 { return found }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Ends what a session does by a function of the server's.
    func end(_ session: Int32, by function: String) async throws {
        _ = try await value("SELECT \(unescaped: function)(\(session))", as: Bool.self)
    }

    private func value<Value: PostgresDecodable>(_ query: PostgresQuery, as type: Value.Type) async throws -> Value {
        try await withSuperuser { try await $0.query(query)[0].decode(type, at: 0) }
    }
}
