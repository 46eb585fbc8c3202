// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct ConcurrencyTests {
    /// The cooperative pool has a thread a core; each of these sleeps would take one if waiting blocked.
    @Test func slowQueriesBlockNoTask() async throws {
        let pool = ConnectionPool(try await TestServer.configuration(), limit: 8)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let key = Int64.random(in: .min ... .max)
            let holder = try await TestServer.connect()
            _ = try await holder.query("SELECT pg_advisory_lock(\(key))::text")
            for _ in 0..<8 {
                group.addTask { _ = try await pool.query("SELECT pg_advisory_lock_shared(\(key))::text") }
            }
            let waiting: PostgresQuery = """
                SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                    AND (classid::int8 << 32) + objid::int8 = \(key)
                """
            try await eventually("all wait") { try await holder.query(waiting)[0].decode(Int.self) == 8 }
            let progress = Locked(0)
            await withTaskGroup(of: Void.self) { plain in
                for _ in 0..<100 {
                    plain.addTask {
                        await Task.yield()
                        progress.withLock { $0 += 1 }
                    }
                }
            }
            #expect(progress.withLock { $0 } == 100)
            #expect(try await holder.query(waiting)[0].decode(Int.self) == 8)
            _ = try await holder.query("SELECT pg_advisory_unlock(\(key))")
            try await group.waitForAll()
        }
        await pool.shutDown()
    }

    @Test func aStatementInsideACopyOfTheSameConnectionIsRefused() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMPORARY TABLE t (a int)")
        let rows = try await connection.copyIn("COPY t FROM STDIN") { writer in
            let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
            #expect(error?.code == .misuse)
            try await writer.write(Array("1\n".utf8))
        }
        #expect(rows == 1)
    }

    @Test func blockingWorkReturnsAndThrows() async throws {
        struct Refused: Error {}
        #expect(await Blocking.run { 42 } == 42)
        await #expect(throws: Refused.self) { try await Blocking.run { () throws(Refused) -> Int in throw Refused() } }
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 0..<50 { group.addTask { await Blocking.run { number } } }
            return await group.reduce(0, +)
        }
        #expect(sum == 1225)
    }

    @Test func aLockedValueLosesNoChange() async {
        let counter = Locked(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<10_000 { counter.withLock { $0 += 1 } } }
            }
        }
        #expect(counter.withLock { $0 } == 80_000)
    }
}
