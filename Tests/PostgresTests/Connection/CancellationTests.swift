// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// The connection is the only one of a pool: that its process answers the next query shows that the cancelled statement is over and
/// that no late signal hits the next one.
@Suite struct CancellationTests {
    private func pool() async throws -> ConnectionPool {
        ConnectionPool(try await TestServer.configuration(), limit: 1)
    }

    /// Cancels `work` at 20 moments, from before its begin to some milliseconds later.
    private func cancelAtManyMoments(
        mustBeCancelled: Bool,
        _ work: @escaping @Sendable (PostgresConnection) async throws -> Void
    ) async throws {
        let pool = try await pool()
        let process = try await pool.withConnection { $0.serverProcess }
        var cancelled = 0
        for moment in 0..<20 {
            let task = Task { try await pool.withConnection(work) }
            for _ in 0..<(moment * moment * 5) { await Task.yield() }
            task.cancel()
            do {
                try await task.value
                #expect(!mustBeCancelled)
            } catch is CancellationError {
                cancelled += 1
            }
            let (answer, same) = try await pool.query("SELECT \(moment) + 1, pg_backend_pid()")[0].decode(
                (Int, Int32).self
            )
            #expect(answer == moment + 1)
            #expect(same == process)
        }
        #expect(cancelled > 0)
        await pool.shutDown()
    }

    @Test func aSlowQueryIsCancelledAtAnyMoment() async throws {
        try await cancelAtManyMoments(mustBeCancelled: true) { _ = try await $0.query("SELECT pg_sleep(60)") }
    }

    @Test func aQueryWithManyRowsIsCancelledAtAnyMoment() async throws {
        try await cancelAtManyMoments(mustBeCancelled: true) { connection in
            for _ in 0..<1000 { _ = try await connection.query("SELECT * FROM generate_series(1, 50000)") }
        }
    }

    @Test func aScriptIsCancelledAtAnyMoment() async throws {
        try await cancelAtManyMoments(mustBeCancelled: true) { connection in
            try await connection.execute("SELECT pg_sleep(0.001); SELECT pg_sleep(60)")
        }
    }

    @Test func aTransactionIsCancelledAtAnyMoment() async throws {
        try await cancelAtManyMoments(mustBeCancelled: true) { connection in
            try await connection.withTransaction { connection in
                for number in 0..<100_000 { _ = try await connection.query("SELECT \(number)") }
            }
        }
    }

    @Test func copyOutIsCancelledAtAnyMoment() async throws {
        try await cancelAtManyMoments(mustBeCancelled: true) { connection in
            try await connection.copyOut("COPY (SELECT * FROM generate_series(1, 100000000)) TO STDOUT (FORMAT binary)")
            { _ in }
        }
    }

    @Test func copyInIsCancelledAtAnyMoment() async throws {
        let name = TestServer.uniqueName("copy")
        let observer = try await TestServer.connect()
        try await observer.execute("CREATE TABLE \(name) (a text)")
        try await cancelAtManyMoments(mustBeCancelled: true) { connection in
            _ = try await connection.copyIn("COPY \(name) FROM STDIN") { writer in
                while true { try await writer.write(Array("some text\n".utf8)) }
            }
        }
        #expect(try await observer.query("SELECT count(*) FROM \(identifier: name)")[0].decode(Int.self) == 0)
        try await observer.execute("DROP TABLE \(name)")
    }

    @Test func aQueryThatWaitsForALockIsCancelled() async throws {
        let holder = try await TestServer.connect()
        let key = Int64.random(in: .min ... .max)
        _ = try await holder.query("SELECT pg_advisory_lock(\(key))::text")
        try await cancelAtManyMoments(mustBeCancelled: true) { connection in
            try await connection.withTransaction {
                _ = try await $0.query("SELECT pg_advisory_xact_lock(\(key))::text")
            }
        }
    }

    @Test func whatEndsInTimeReturns() async throws {
        let pool = try await pool()
        for round in 0..<50 {
            let task = Task { try await pool.query("SELECT \(round)")[0].decode(Int.self) }
            for _ in 0..<(round * 10) { await Task.yield() }
            task.cancel()
            let outcome = await task.result
            switch outcome {
            case .success(let value): #expect(value == round)
            case .failure(let error): #expect(error is CancellationError)
            }
        }
        #expect(try await pool.query("SELECT 1").count == 1)
    }

    @Test func whatMustNotBeCancelledGoesOnInACancelledTask() async throws {
        let (connected, signal) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            defer { signal.finish() }
            let connection = try await TestServer.connect()
            signal.yield()
            await #expect(throws: CancellationError.self) { _ = try await connection.query("SELECT pg_sleep(60)") }
            let answer = try await connection.withoutCancellation(atMost: .seconds(60)) { connection in
                try await connection.withTransaction {
                    try await $0.query("SELECT 7::bigint FROM pg_sleep(0.01)")[0].decode(Int.self)
                }
            }
            await #expect(throws: CancellationError.self) { _ = try await connection.query("SELECT 1") }
            return answer
        }
        for await _ in connected { break }
        task.cancel()
        #expect(try await task.value == 7)
    }

    @Test func whatMustNotBeCancelledHasALimit() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.withoutCancellation(atMost: .milliseconds(10)) { connection in
                _ = try await connection.query("SELECT pg_sleep(60)")
            }
        }
        #expect(error?.sqlState == .queryCanceled)
        #expect(try await connection.query("SELECT pg_sleep(0.02)").count == 1)
    }

    @Test func aStatementTimeoutIsAnErrorOfTheServer() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("SET statement_timeout = 1")
        let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT pg_sleep(60)") }
        #expect(error?.sqlState == .queryCanceled)
        #expect(connection.isUsable)
    }

    @Test func aServerThatDoesNotAnswerTheCancellationIsCutOff() async throws {
        let pool = try await pool()
        let process = try await pool.withConnection { $0.serverProcess }
        let task = Task { try await pool.query("SELECT pg_sleep(60)") }
        let observer = try await TestServer.connect()
        let active: PostgresQuery =
            "SELECT count(*) FROM pg_stat_activity WHERE pid = \(process) AND wait_event = 'PgSleep'"
        try await eventually("the query is under way") { try await observer.query(active)[0].decode(Int.self) == 1 }
        #expect(kill(process, SIGSTOP) == 0)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(kill(process, SIGCONT) == 0)
        #expect(try await pool.query("SELECT pg_backend_pid()")[0].decode(Int32.self) != process)
    }
}
