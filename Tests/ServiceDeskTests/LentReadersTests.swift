// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// Questions over sessions that another program lends. One lender a server, so one test.
struct LentReadersTests {
    @Test func aQuestionIsAskedAgainWhenTheLentSessionIsLost() async throws {
        let log = try await TestLog.make()
        try await log.fold()
        let models = ReadModels(LogDatabase(log.superuser, borrows: true))
        let lender = SessionLender(log.database.configuration(.keptReader))
        let lending = Task { await lender.run() }
        // What is lent has a setting of its own.
        let query: PostgresQuery = """
            SELECT CASE WHEN current_setting('plan_cache_mode') = 'auto' THEN 'own' ELSE pg_sleep(600)::text END
            """
        let terminate: PostgresQuery = """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event = 'PgSleep'
            """
        var ended: Int64 = 0
        // Who is not served within a second asks over a session of its own, as when nobody lends yet.
        while ended == 0 {
            let isAnswered = Locked(false)
            let asking = Task {
                defer { isAnswered.withLock { $0 = true } }
                return try await models.ask(query)[0].decode(String.self, at: 0)
            }
            try await log.withSuperuser { connection in
                while ended == 0, !isAnswered.withLock({ $0 }) {
                    ended = try await connection.query(terminate)[0].decode(Int64.self, at: 0)
                    try await Task.sleep(for: .milliseconds(1))
                }
            }
            #expect(try await asking.value == "own")
        }
        lending.cancel()
        await lending.value
    }
}
