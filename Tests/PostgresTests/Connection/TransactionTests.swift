// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct TransactionTests {
    private struct Stop: Error {}

    private func table(_ connection: PostgresConnection) async throws {
        try await connection.execute("CREATE TEMPORARY TABLE t (a int)")
    }

    private func count(_ connection: PostgresConnection) async throws -> Int {
        try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self)
    }

    @Test func aBodyThatReturnsCommits() async throws {
        let connection = try await TestServer.connect()
        try await table(connection)
        let result = try await connection.withTransaction { connection in
            #expect(connection.transactionStatus == .inTransaction)
            return try await connection.query("INSERT INTO t VALUES (1) RETURNING a")[0].decode(Int.self)
        }
        #expect(result == 1)
        #expect(connection.transactionStatus == .idle)
        #expect(try await count(connection) == 1)
    }

    @Test func aBodyThatThrowsRollsBack() async throws {
        let connection = try await TestServer.connect()
        try await table(connection)
        await #expect(throws: Stop.self) {
            try await connection.withTransaction { connection in
                _ = try await connection.query("INSERT INTO t VALUES (1)")
                throw Stop()
            }
        }
        #expect(connection.transactionStatus == .idle)
        #expect(try await count(connection) == 0)
    }

    @Test func aSwallowedErrorIsNotACommit() async throws {
        let connection = try await TestServer.connect()
        try await table(connection)
        let error = await #expect(throws: PostgresError.self) {
            try await connection.withTransaction { connection in
                _ = try await connection.query("INSERT INTO t VALUES (1)")
                _ = try? await connection.query("SELECT 1/0")
            }
        }
        #expect(error?.message.contains("rolled back") == true)
        #expect(connection.transactionStatus == .idle)
        #expect(try await count(connection) == 0)
    }

    @Test func aDeferredConstraintFailsTheCommit() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMPORARY TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.withTransaction { try await $0.execute("INSERT INTO t VALUES (1), (1)") }
        }
        #expect(error?.sqlState == .uniqueViolation)
        #expect(connection.transactionStatus == .idle)
        #expect(connection.isUsable)
    }

    @Test(
        arguments: [
            (.readCommitted, "read committed", "off"), (.readCommittedReadOnly, "read committed", "on"),
            (.repeatableRead, "repeatable read", "off"), (.repeatableReadReadOnly, "repeatable read", "on"),
            (.serializable, "serializable", "off"), (.serializableReadOnly, "serializable", "on"),
            (.serializableReadOnlyDeferrable, "serializable", "on"),
        ] as [(TransactionOptions, String, String)]
    )
    func optionsSetIsolationAndAccess(options: TransactionOptions, isolation: String, readOnly: String) async throws {
        let connection = try await TestServer.connect()
        let row = try await connection.withTransaction(options) { connection in
            try await connection.query(
                "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"
            )[0]
        }
        #expect(try row.decode((String, String).self) == (isolation, readOnly))
    }

    @Test func aTransactionInsideATransactionIsRefused() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.withTransaction { connection in
                try await connection.withTransaction { _ in }
            }
        }
        #expect(error?.code == .misuse)
        #expect(connection.transactionStatus == .idle)
    }

    @Test func aConnectionThatDiesInATransactionIsClosed() async throws {
        let connection = try await TestServer.connect()
        let other = try await TestServer.connect()
        let process = connection.serverProcess
        let error = await #expect(throws: PostgresError.self) {
            try await connection.withTransaction { connection in
                try await TestServer.terminate(process, over: other)
                _ = try await connection.query("SELECT 1")
            }
        }
        #expect(error?.code == .connectionLost)
        #expect(error?.isRetryable == true)
        #expect(!connection.isUsable)
    }

    @Test func aConnectionThatDiesBeforeCommitReportsIt() async throws {
        let connection = try await TestServer.connect()
        let other = try await TestServer.connect()
        let process = connection.serverProcess
        let error = await #expect(throws: PostgresError.self) {
            try await connection.withTransaction { _ in try await TestServer.terminate(process, over: other) }
        }
        #expect(error?.code == .connectionLost)
        #expect(!connection.isUsable)
    }

    @Test func aCancelledBodyRollsBackOnTheServer() async throws {
        let task = Task {
            let connection = try await TestServer.connect()
            try await connection.execute("CREATE TEMPORARY TABLE t (a int)")
            await #expect(throws: CancellationError.self) {
                try await connection.withTransaction { connection in
                    _ = try await connection.query("INSERT INTO t VALUES (1)")
                    withUnsafeCurrentTask { $0?.cancel() }
                    _ = try await connection.query("SELECT 1")
                }
            }
            return connection.transactionStatus
        }
        #expect(try await task.value == .idle)
    }

    @Test func writersThatCollideGetATransientError() async throws {
        let (one, other) = (try await TestServer.connect(), try await TestServer.connect())
        let name = TestServer.uniqueName("collide")
        try await one.execute("CREATE TABLE \(name) (a int); INSERT INTO \(name) VALUES (1)")
        let error = await #expect(throws: PostgresError.self) {
            try await one.withTransaction(.repeatableRead) { one in
                _ = try await one.query("SELECT * FROM \(identifier: name)")
                _ = try await other.query("UPDATE \(identifier: name) SET a = 2")
                _ = try await one.query("UPDATE \(identifier: name) SET a = 3")
            }
        }
        #expect(error?.sqlState == .serializationFailure)
        #expect(error?.isRetryable == true)
        try await one.execute("DROP TABLE \(name)")
    }
}
