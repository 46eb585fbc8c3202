// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct PreparedStatementTests {
    private func prepared(_ connection: PostgresConnection) async throws -> [String] {
        let query: PostgresQuery = "SELECT statement FROM pg_prepared_statements ORDER BY prepare_time"
        return try await connection.query(query.unprepared()).rows.map { try $0.decode(String.self) }
    }

    @Test func aStatementIsPreparedOnceAndFoundByItsText() async throws {
        let connection = try await TestServer.connect()
        for number in 0..<5 {
            #expect(try await connection.query("SELECT \(number)")[0].decode(Int.self) == number)
        }
        #expect(try await prepared(connection) == ["SELECT $1"])
    }

    @Test func anotherTypeOfValueIsAnotherStatement() async throws {
        let connection = try await TestServer.connect()
        #expect(try await connection.query("SELECT \(1)")[0].decode(Int.self) == 1)
        #expect(try await connection.query("SELECT \("a")")[0].decode(String.self) == "a")
        #expect(try await prepared(connection).count == 2)
    }

    @Test func theQueryOrTheConfigurationSwitchesItOff() async throws {
        var configuration = try await TestServer.configuration()
        configuration.preparesStatements = false
        let plain = try await PostgresConnection.connect(configuration)
        _ = try await plain.query("SELECT \(1)")
        #expect(try await prepared(plain) == [])
        let usual = try await TestServer.connect()
        let once: PostgresQuery = "SELECT \(2)"
        #expect(try await usual.query(once.unprepared())[0].decode(Int.self) == 2)
        #expect(try await prepared(usual) == [])
    }

    @Test func theStatementUsedLongestAgoIsDropped() async throws {
        var configuration = try await TestServer.configuration()
        configuration.preparedStatementLimit = 2
        let connection = try await PostgresConnection.connect(configuration)
        for sql in ["SELECT 1", "SELECT 2", "SELECT 1", "SELECT 3", "SELECT 1", "SELECT 4"] {
            _ = try await connection.query(PostgresQuery(sql: sql))
        }
        // The one evicted last is deallocated when the next is prepared.
        #expect(Set(try await prepared(connection)) == ["SELECT 1", "SELECT 3", "SELECT 4"])
        _ = try await connection.query("SELECT 5")
        #expect(Set(try await prepared(connection)) == ["SELECT 1", "SELECT 4", "SELECT 5"])
    }

    @Test func aStatementThatFailsToPrepareIsNotKept() async throws {
        let connection = try await TestServer.connect()
        let name = TestServer.uniqueName("late")
        await #expect(throws: PostgresError.self) { try await connection.query("SELECT * FROM \(identifier: name)") }
        try await connection.execute("CREATE TEMPORARY TABLE \(name) (a int)")
        #expect(try await connection.query("SELECT * FROM \(identifier: name)").columnCount == 1)
    }

    @Test func aTableThatChangedIsPreparedAnew() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMPORARY TABLE t (a int); INSERT INTO t VALUES (1)")
        let query: PostgresQuery = "SELECT * FROM t"
        #expect(try await connection.query(query).columnCount == 1)
        try await connection.execute("ALTER TABLE t ADD b text")
        #expect(try await connection.query(query).columnCount == 2)
        #expect(try await connection.query(query).columnCount == 2)
    }

    @Test func aTableThatChangedInsideATransactionFailsOnce() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMPORARY TABLE t (a int)")
        let query: PostgresQuery = "SELECT * FROM t"
        _ = try await connection.query(query)
        try await connection.execute("ALTER TABLE t ADD b text")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.withTransaction { try await $0.query(query) }
        }
        #expect(error?.sqlState == .featureNotSupported)
        #expect(try await connection.withTransaction { try await $0.query(query).columnCount } == 2)
    }

    @Test func statementsThatTheServerForgotArePreparedAgain() async throws {
        let connection = try await TestServer.connect()
        _ = try await connection.query("SELECT \(1)")
        try await connection.execute("DEALLOCATE ALL")
        #expect(try await connection.query("SELECT \(2)")[0].decode(Int.self) == 2)
    }

    @Test func evictionInsideAFailedTransactionWaits() async throws {
        var configuration = try await TestServer.configuration()
        configuration.preparedStatementLimit = 1
        let connection = try await PostgresConnection.connect(configuration)
        _ = try await connection.query("SELECT 1")
        _ = try await connection.query("SELECT 2")
        try await connection.execute("BEGIN")
        await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1/0") }
        let aborted = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 3") }
        #expect(aborted?.sqlState == .transactionAborted)
        try await connection.execute("ROLLBACK")
        #expect(try await connection.query("SELECT 3")[0].decode(Int32.self) == 3)
    }
}
