// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct ConnectionPoolTests {
    private func pool(_ limit: Int, patience: Duration = .seconds(600)) async throws -> ConnectionPool {
        ConnectionPool(try await TestServer.configuration(), limit: limit, patience: patience)
    }

    @Test func sixtyFourTasksShareFourConnections() async throws {
        let pool = try await pool(4)
        let processes = try await withThrowingTaskGroup(of: Int32.self) { group in
            for number in 0..<64 {
                group.addTask {
                    try await pool.withConnection { connection in
                        let answer = try await connection.query("SELECT \(number), pg_backend_pid()")
                        let (echo, process) = try answer[0].decode((Int, Int32).self)
                        #expect(echo == number)
                        return process
                    }
                }
            }
            return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
        }
        #expect(processes.count <= 4)
        let statistics = pool.statistics
        #expect(statistics.idle == processes.count)
        #expect(statistics.leased + statistics.opening + statistics.waiting == 0)
        await pool.shutDown()
    }

    @Test func aConnectionIsUsedAgain() async throws {
        let pool = try await pool(3)
        let first = try await pool.withConnection { $0.serverProcess }
        let second = try await pool.withConnection { $0.serverProcess }
        #expect(first == second)
        #expect(first != 0)
    }

    @Test func whoeverWaitsTooLongIsTold() async throws {
        let pool = try await pool(1, patience: .milliseconds(1))
        try await pool.withConnection { _ in
            let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(error?.code == .poolExhausted)
            #expect(error?.isRetryable == true)
        }
        _ = try await pool.query("SELECT 1")
    }

    @Test func aCancelledTaskWaitsNoLonger() async throws {
        let pool = try await pool(1)
        try await pool.withConnection { _ in
            let waiting = Task { try await pool.query("SELECT 1") }
            try await eventually("the task waits") { pool.statistics.waiting == 1 }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(pool.statistics.waiting == 0)
        }
    }

    @Test func aTaskThatIsCancelledAlreadyGetsNoConnection() async throws {
        let pool = try await pool(1)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await pool.query("SELECT 1").count
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func aConnectionLeftInATransactionIsReplaced() async throws {
        let pool = try await pool(1)
        let first = try await pool.withConnection { connection in
            try await connection.execute("BEGIN")
            return connection.serverProcess
        }
        let (second, status) = try await pool.withConnection { ($0.serverProcess, $0.transactionStatus) }
        #expect(first != second)
        #expect(status == .idle)
    }

    @Test func aConnectionThatDiedWhileIdleIsReplaced() async throws {
        let pool = try await pool(1)
        let first = try await pool.withConnection { $0.serverProcess }
        let other = try await TestServer.connect()
        try await TestServer.terminate(first, over: other)
        let answer = try await pool.query("SELECT pg_backend_pid()")[0].decode(Int32.self)
        #expect(answer != first)
    }

    @Test func aConnectionThatDiedInUseIsReplaced() async throws {
        let pool = try await pool(1)
        let error = await #expect(throws: PostgresError.self) {
            try await pool.query("SELECT pg_terminate_backend(pg_backend_pid())")
        }
        #expect(error?.code == .connectionLost)
        _ = try await pool.query("SELECT 1")
    }

    @Test func aConnectionThatCannotBeOpenedLeavesItsPlace() async throws {
        var configuration = try await TestServer.configuration()
        configuration.database = "nowhere"
        let pool = ConnectionPool(configuration, limit: 1)
        for _ in 0..<3 {
            let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(error?.code == .databaseMissing)
        }
        #expect(pool.statistics.opening == 0)
    }

    @Test func aKeptConnectionIsOfNoUseAfterItsScope() async throws {
        let pool = try await pool(1)
        let kept = try await pool.withConnection { $0 }
        #expect(!kept.isUsable)
        let error = await #expect(throws: PostgresError.self) { try await kept.query("SELECT 1") }
        #expect(error?.code == .misuse)
    }

    @Test func shutDownWaitsForConnectionsInUseAndRefusesTheRest() async throws {
        let pool = try await pool(1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await pool.withConnection { connection in
                let waiting = Task { try await pool.query("SELECT 1") }
                try await eventually("the task waits") { pool.statistics.waiting == 1 }
                group.addTask { await pool.shutDown() }
                let refused = await #expect(throws: PostgresError.self) { try await waiting.value }
                #expect(refused?.code == .poolClosed)
                let answer = try await connection.query("SELECT 42")[0].decode(Int.self)
                #expect(answer == 42)
            }
            try await group.waitForAll()
        }
        #expect(pool.statistics == ConnectionPool(pool.configuration, limit: 1).statistics)
        let late = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
        #expect(late?.code == .poolClosed)
    }

    @Test func aTransactionCommitsOrRollsBack() async throws {
        let pool = try await pool(2)
        let table = TestServer.uniqueName("pool")
        try await pool.withConnection { try await $0.execute("CREATE TABLE \(table) (a int)") }
        try await pool.withTransaction { _ = try await $0.query("INSERT INTO \(unescaped: table) VALUES (1)") }
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await pool.withTransaction { connection in
                _ = try await connection.query("INSERT INTO \(unescaped: table) VALUES (2)")
                throw Stop()
            }
        }
        let rows = try await pool.query("SELECT a FROM \(unescaped: table)")
        #expect(try rows.rows.map { try $0.decode(Int.self) } == [1])
    }
}
