// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct ConnectionLossTests {
    @Test func aTerminatedSessionIsARetryableError() async throws {
        let connection = try await TestServer.connect()
        let other = try await TestServer.connect()
        try await TestServer.terminate(connection.serverProcess, over: other)
        let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
        #expect(error?.code == .connectionLost)
        #expect(error?.isRetryable == true)
        #expect(!connection.isUsable)
        let again = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
        #expect(again?.code == .connectionLost)
    }

    @Test func aSessionTerminatedUnderItsQueryIsARetryableError() async throws {
        let pool = ConnectionPool(try await TestServer.configuration(), limit: 1)
        let process = try await pool.withConnection { $0.serverProcess }
        let task = Task { try await pool.query("SELECT pg_sleep(60)") }
        try await eventually("the query is under way") { pool.statistics.leased == 1 }
        let other = try await TestServer.connect()
        try await TestServer.terminate(process, over: other)
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.code == .connectionLost)
        #expect(error?.sqlState == .adminShutdown)
        #expect(error?.isRetryable == true)
    }

    @Test func aClosedConnectionSaysSo() async throws {
        let connection = try await TestServer.connect()
        connection.close()
        connection.close()
        let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
        #expect(error?.code == .misuse)
        #expect(connection.transactionStatus == .unknown)
    }

    /// The stream from the server is cut at 40 places, in every phase of a query, a COPY and a transaction.
    @Test func aNetworkCutAnywhereIsARetryableErrorOrNone() async throws {
        var failures = 0
        for place in 1...40 {
            do {
                try await TestProxy.with(.init(cutAfter: 300 + place * place * 7)) { proxy in
                    let connection = try await PostgresConnection.connect(proxy.configuration)
                    for number in 0..<20 { _ = try await connection.query("SELECT \(number), repeat('x', 50)") }
                    try await connection.withTransaction { connection in
                        var count = 0
                        try await connection.copyOut("COPY (SELECT generate_series(1, 500)) TO STDOUT") { _ in
                            count += 1
                        }
                        #expect(count == 500)
                    }
                }
            } catch let error as PostgresError {
                #expect(error.code == .connectionLost || error.code == .cannotConnect, "\(error)")
                #expect(error.isRetryable)
                failures += 1
            }
        }
        #expect(failures > 20)
        #expect(failures < 40)
    }

    @Test func aNetworkThatPassesOnSingleBytesChangesNothing() async throws {
        try await TestProxy.with(.init(pieceSize: 1)) { proxy in
            let connection = try await PostgresConnection.connect(proxy.configuration)
            for number in 0..<5 {
                let row = try await connection.query("SELECT \(number), repeat('亲', \(number)::int4)")[0]
                let (echo, text) = try row.decode((Int, String).self)
                #expect(echo == number)
                #expect(text.count == number)
            }
            var rows = 0
            try await connection.copyOut("COPY (SELECT generate_series(1, 100)) TO STDOUT") { _ in rows += 1 }
            #expect(rows == 100)
        }
    }

    @Test func aServerKilledUnderACopyEndsIt() async throws {
        let pool = ConnectionPool(try await TestServer.configuration(), limit: 1)
        let process = try await pool.withConnection { connection in
            try await connection.execute("CREATE TEMPORARY TABLE t (a text)")
            return connection.serverProcess
        }
        let other = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await pool.withConnection { connection in
                _ = try await connection.copyIn("COPY t FROM STDIN") { writer in
                    try await writer.write(Array("a\n".utf8))
                    try await TestServer.terminate(process, over: other)
                    while true { try await writer.write([UInt8](repeating: 97, count: 100_000)) }
                }
            }
        }
        #expect(error?.code == .connectionLost)
        #expect(error?.isRetryable == true)
    }
}
