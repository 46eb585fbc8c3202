// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct SmokeTests {
    @Test func copyGoesInAndOut() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMPORARY TABLE t (a bigint, b text)")
        let n = try await connection.copyIn("COPY t FROM STDIN (FORMAT binary)") { writer in
            var rows = BinaryCopyEncoder()
            rows.header()
            for i in 0..<1000 {
                rows.beginRow(columns: 2)
                rows.append(int64: Int64(i))
                rows.append(text: "n\(i)")
            }
            rows.trailer()
            try await writer.write(rows)
        }
        #expect(n == 1000)
        var sum: Int64 = 0
        var texts = 0
        try await connection.copyOutBinary("COPY t TO STDOUT (FORMAT binary)") { row in
            sum += try row.next(Int64.self) ?? 0
            texts += try row.nextText()?.count ?? 0
        }
        #expect(sum == 499500)
        #expect(texts == 3890)
        let total = try await connection.withTransaction(.repeatableReadReadOnly) { c in
            try await c.query("SELECT count(*) FROM t WHERE a = ANY(\([Int64(1), 2, 3]))")[0].decode(Int.self)
        }
        #expect(total == 3)
        await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1/0") }
        _ = try await connection.query("SELECT 1")
        let c2 = try await TestServer.connect()
        let task = Task {
            _ = try await c2.query("SELECT pg_sleep(30)")
        }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
