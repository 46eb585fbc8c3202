// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct RowStreamTests {
    private struct Stop: Error {}

    @Test func rowsComeInOrder() async throws {
        let connection = try await TestServer.connect()
        var next = 0
        try await connection.query("SELECT n, n::text FROM generate_series(0, \(20_000)) AS n") { row in
            let (number, text) = try row.decode((Int, String).self)
            guard number == next, text == "\(next)" else { throw Stop() }
            next += 1
        }
        #expect(next == 20_001)
    }

    @Test func aStatementWithoutRowsCallsNobody() async throws {
        let connection = try await TestServer.connect()
        for sql in ["SELECT 1 WHERE false", "CREATE TEMPORARY TABLE t (a int)", "INSERT INTO t VALUES (1)", ""] {
            try await connection.query(PostgresQuery(sql: sql)) { _ in throw Stop() }
        }
        #expect(try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self) == 1)
    }

    @Test func aRowThatThrowsEndsTheQuery() async throws {
        let connection = try await TestServer.connect()
        for last in [1, 5000] {
            var rows = 0
            await #expect(throws: Stop.self) {
                try await connection.query("SELECT generate_series(1, 1000000000)") { _ in
                    rows += 1
                    if rows == last { throw Stop() }
                }
            }
            #expect(rows == last)
            #expect(try await connection.query("SELECT 1").count == 1)
        }
    }

    @Test func anErrorAfterSomeRowsIsThrown() async throws {
        let connection = try await TestServer.connect()
        var rows = 0
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT 1 / (3 - n) FROM generate_series(1, 5) AS n") { _ in rows += 1 }
        }
        #expect(rows == 2)
        #expect(error?.sqlState == SQLState(rawValue: "22012"))
        #expect(connection.isUsable)
    }

    @Test func copyIsRefused() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("COPY (SELECT 1) TO STDOUT") { _ in }
        }
        #expect(error?.code == .misuse)
        #expect(try await connection.query("SELECT 1").count == 1)
    }
}
