// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct PipelineTests {
    private func table(_ connection: PostgresConnection) async throws {
        try await connection.execute("CREATE TEMPORARY TABLE t (a int8 PRIMARY KEY)")
    }

    private func count(_ connection: PostgresConnection) async throws -> Int {
        try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self)
    }

    @Test func resultsComeInOrder() async throws {
        let connection = try await TestServer.connect()
        let queries = (0..<500).map { "SELECT \($0), \("text \($0)")" as PostgresQuery }
        let results = try await connection.pipeline(queries)
        #expect(results.count == 500)
        for (number, result) in results.enumerated() {
            #expect(try result[0].decode((Int, String).self) == (number, "text \(number)"))
        }
        let statements = try await connection.query(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1, $2'"
        )
        #expect(try statements[0].decode(Int.self) == 1)
        #expect(try await connection.pipeline([]).isEmpty)
    }

    @Test func theFirstErrorUndoesAll() async throws {
        let connection = try await TestServer.connect()
        try await table(connection)
        let error = await #expect(throws: PostgresError.self) {
            try await connection.pipeline([
                "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)", "INSERT INTO no_such_table VALUES (1)",
            ])
        }
        #expect(error?.sqlState == .uniqueViolation)
        #expect(error?.query == "INSERT INTO t VALUES (1)")
        #expect(connection.transactionStatus == .idle)
        #expect(try await count(connection) == 0)
    }

    @Test func aStatementThatDoesNotParseUndoesAll() async throws {
        let connection = try await TestServer.connect()
        try await table(connection)
        for _ in 0..<2 {
            let error = await #expect(throws: PostgresError.self) {
                try await connection.pipeline([
                    "INSERT INTO t VALUES (\(1))", "SELEKT \(2)", "INSERT INTO t VALUES (\(3))",
                ])
            }
            #expect(error?.sqlState == .syntaxError)
            #expect(error?.query == "SELEKT $1")
        }
        #expect(try await count(connection) == 0)
        _ = try await connection.query("INSERT INTO t VALUES (\(1))")
        #expect(try await count(connection) == 1)
    }

    @Test func aTransactionCanBePiped() async throws {
        let connection = try await TestServer.connect()
        try await table(connection)
        _ = try await connection.pipeline(["BEGIN", "INSERT INTO t VALUES (\(1))", "COMMIT"])
        #expect(connection.transactionStatus == .idle)
        await #expect(throws: PostgresError.self) {
            try await connection.withTransaction { connection in
                _ = try await connection.pipeline(["INSERT INTO t VALUES (\(2))", "INSERT INTO t VALUES (\(1))"])
            }
        }
        #expect(try await count(connection) == 1)
    }

    @Test func aPipelineBiggerThanEverySocketBufferDoesNotLock() async throws {
        let connection = try await TestServer.connect()
        let text = String(repeating: "x", count: 100_000)
        let results = try await connection.pipeline((0..<300).map { _ in "SELECT \(text)" })
        #expect(results.count == 300)
        #expect(try results[299][0].decode(String.self) == text)
    }

    @Test func copyIsRefused() async throws {
        let connection = try await TestServer.connect()
        try await table(connection)
        let plain = await #expect(throws: PostgresError.self) { try await connection.pipeline(["\n copy t TO STDOUT"]) }
        #expect(plain?.code == .misuse)
        #expect(connection.isUsable)
        let hidden = await #expect(throws: PostgresError.self) {
            try await connection.pipeline(["SELECT 1", "/* */ COPY t FROM STDIN", "SELECT 2"])
        }
        #expect(hidden != nil)
        #expect(!connection.isUsable)
    }

    @Test func aPipelineIsCancelled() async throws {
        let pool = ConnectionPool(try await TestServer.configuration(), limit: 1)
        let process = try await pool.withConnection { $0.serverProcess }
        for moment in 0..<20 {
            let task = Task {
                try await pool.withConnection { connection in
                    try await connection.pipeline((0..<50).map { "SELECT \($0), pg_sleep(\($0 < 20 ? 0.0 : 60.0))" })
                        .count
                }
            }
            for _ in 0..<(moment * moment * 5) { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let (answer, same) = try await pool.query("SELECT \(moment), pg_backend_pid()")[0].decode((Int, Int32).self)
            #expect(answer == moment)
            #expect(same == process)
        }
    }

    @Test func anInterruptedPipelineIsAConnectionLost() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.pipeline(["SELECT 1", "SELECT pg_terminate_backend(pg_backend_pid())", "SELECT 2"])
        }
        #expect(error?.code == .connectionLost)
        #expect(!connection.isUsable)
    }
}
