// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct CopyTests {
    private struct Stop: Error {}

    private func connect(_ columns: String) async throws -> PostgresConnection {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMPORARY TABLE t (\(columns))")
        return connection
    }

    @Test func severalCopiesGoAsOneScript() async throws {
        let connection = try await connect("a int8")
        try await connection.execute("CREATE TEMPORARY TABLE u (b int8 PRIMARY KEY)")
        let statements = ["COPY t FROM STDIN", "COPY u FROM STDIN", "COPY t FROM STDIN"]
        try await connection.execute("BEGIN")
        let copied = try await connection.copyIn(statements, ending: "COMMIT") { number, writer in
            // The second gets nothing at all.
            if number != 1 { try await writer.write(Array("\(number)\n\(number)\n".utf8)) }
        }
        #expect(copied == [2, 0, 2])
        #expect(connection.transactionStatus == .idle)

        // What the server refuses ends the script: nothing behind it is run, and the body learns of it.
        var called: [Int] = []
        let refused = await #expect(throws: PostgresError.self) {
            try await connection.copyIn(statements, ending: "INSERT INTO t VALUES (99)") { number, writer in
                called.append(number)
                try await writer.write(Array("7\n7\n".utf8))
            }
        }
        #expect(refused?.sqlState == .uniqueViolation)
        #expect(called == [0, 1, 2])

        // So does a body that throws, before it has written anything or after.
        for isEarly in [true, false] {
            await #expect(throws: Stop.self) {
                try await connection.copyIn(statements) { number, writer in
                    if number == 1, isEarly { throw Stop() }
                    try await writer.write(Array("8\n".utf8))
                    if number == 1 { throw Stop() }
                }
            }
        }
        let misuse = await #expect(throws: PostgresError.self) {
            try await connection.copyIn(["COPY t FROM STDIN", "SELECT 1"]) { _, writer in
                try await writer.write(Array("9\n".utf8))
            }
        }
        #expect(misuse?.code == .misuse)
        let left = try await connection.query("SELECT a FROM t ORDER BY a").rows.map {
            try $0.decode(Int64.self, at: 0)
        }
        // A script that is no COPY behind its first statement ran to its end all the same.
        #expect(left == [0, 0, 2, 2, 9])
        #expect(try await connection.query("SELECT count(*) FROM u")[0].decode(Int64.self, at: 0) == 0)
    }

    @Test func aHundredThousandRowsGoInAndOut() async throws {
        let connection = try await connect(
            "a int8, b int4, c int2, d bool, e timestamptz, f text, g bytea, h uuid, i int8[]"
        )
        let count = 100_000
        let copied = try await connection.copyIn("COPY t FROM STDIN (FORMAT binary)") { writer in
            var rows = BinaryCopyEncoder(capacity: 1 << 16)
            rows.header()
            for number in 0..<count {
                rows.beginRow(columns: 9)
                rows.append(int64: Int64(number))
                rows.append(int32: Int32(-number))
                rows.append(int16: Int16(number % 1000))
                rows.append(bool: number.isMultiple(of: 2))
                rows.append(timestamp: Timestamp(microseconds: Int64(number)))
                if number.isMultiple(of: 10) { rows.appendNull() } else { rows.append(text: "行 \(number) 🙂") }
                rows.append(bytes: [UInt8(truncatingIfNeeded: number)])
                rows.append(uuid: PostgresUUID(high: UInt64(number), low: 1))
                rows.append([Int64(number), nil] as [Int64?])
                if rows.count > 60_000 {
                    try await writer.write(rows)
                    rows.removeAll()
                }
            }
            rows.trailer()
            try await writer.write(rows.bytes)
        }
        #expect(copied == count)
        var number = 0
        var faults = 0
        let order = "SELECT a, b, c, d, e, f, g, h, i[1], i[2], cardinality(i) FROM t ORDER BY a"
        try await connection.copyOutBinary("COPY (\(order)) TO STDOUT (FORMAT binary)") { row in
            let isRight =
                try row.next(Int64.self) == Int64(number) && row.next(Int32.self) == Int32(-number)
                && row.next(Int16.self) == Int16(number % 1000) && row.nextBool() == number.isMultiple(of: 2)
                && row.nextTimestamp() == Timestamp(microseconds: Int64(number))
                && row.nextText() == (number.isMultiple(of: 10) ? nil : "行 \(number) 🙂")
                && row.next().map(Array.init) == [UInt8(truncatingIfNeeded: number)]
                && row.next().map(Array.init)?.last == 1 && row.next(Int64.self) == Int64(number)
                && row.next(Int64.self) == nil && row.next(Int32.self) == 2
            if !isRight || row.columnCount != 11 { faults += 1 }
            number += 1
        }
        #expect(faults == 0)
        #expect(number == count)
        #expect(connection.transactionStatus == .idle)
    }

    @Test func textRowsComeOneByOne() async throws {
        let connection = try await TestServer.connect()
        var rows: [String] = []
        try await connection.copyOut("COPY (SELECT n, '亲' FROM generate_series(1, 3) AS n) TO STDOUT (FORMAT csv)") {
            bytes in
            rows.append(String(decoding: bytes, as: UTF8.self))
        }
        #expect(rows == ["1,亲\n", "2,亲\n", "3,亲\n"])
    }

    @Test func nothingGoesInAndOut() async throws {
        let connection = try await connect("a int")
        #expect(try await connection.copyIn("COPY t FROM STDIN") { _ in } == 0)
        var rows = 0
        try await connection.copyOutBinary("COPY t TO STDOUT (FORMAT binary)") { _ in rows += 1 }
        try await connection.copyOut("COPY t TO STDOUT") { _ in rows += 1 }
        #expect(rows == 0)
    }

    @Test func piecesOfAnySizeMakeTheSameRows() async throws {
        let connection = try await connect("a text")
        let line = Array("0123456789abcdef\n".utf8)
        let all = Array(repeatElement(line, count: 20_000).joined())
        var random = SeededGenerator(seed: 7)
        let copied = try await connection.copyIn("COPY t FROM STDIN") { writer in
            var rest = all[...]
            while !rest.isEmpty {
                let piece = Array(
                    rest.prefix([0, 1, 17, 5_000, 65_535, 65_536, 65_537, 200_000].randomElement(using: &random) ?? 1)
                )
                try await writer.write(piece)
                rest = rest.dropFirst(piece.count)
            }
        }
        #expect(copied == 20_000)
        let distinct = try await connection.query("SELECT count(*), min(a) FROM t GROUP BY a")
        #expect(distinct.count == 1)
        #expect(try distinct[0].decode((Int, String).self) == (20_000, "0123456789abcdef"))
    }

    @Test func aBodyThatThrowsLeavesNothingAndTheConnectionUsable() async throws {
        let connection = try await connect("a text")
        for written in [0, 10, 1_000_000] {
            await #expect(throws: Stop.self) {
                _ = try await connection.copyIn("COPY t FROM STDIN") { writer in
                    try await writer.write([UInt8](repeating: 10, count: written))
                    throw Stop()
                }
            }
            #expect(try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self) == 0)
        }
    }

    @Test func refusedRowsAreTheServersError() async throws {
        let connection = try await connect("a int PRIMARY KEY")
        let twice = await #expect(throws: PostgresError.self) {
            _ = try await connection.copyIn("COPY t FROM STDIN") { try await $0.write(Array("1\n1\n".utf8)) }
        }
        #expect(twice?.sqlState == .uniqueViolation)
        let text = await #expect(throws: PostgresError.self) {
            _ = try await connection.copyIn("COPY t FROM STDIN") { writer in
                // The server has given up long before the end.
                for _ in 0..<200 { try await writer.write(Array(String(repeating: "x\n", count: 10_000).utf8)) }
            }
        }
        #expect(text?.sqlState == SQLState(rawValue: "22P02"))
        #expect(try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self) == 0)
    }

    @Test func aStatementThatIsNoCopyOfThatDirectionIsRefused() async throws {
        let connection = try await connect("a int")
        for statement in ["SELECT 1", "COPY t TO STDOUT", "", "INSERT INTO t VALUES (1)"] {
            let error = await #expect(throws: PostgresError.self) {
                _ = try await connection.copyIn(statement) { _ in }
            }
            #expect(error?.code == .misuse)
        }
        for statement in ["SELECT 1", "COPY t FROM STDIN"] {
            let error = await #expect(throws: PostgresError.self) { try await connection.copyOut(statement) { _ in } }
            #expect(error?.code == .misuse)
        }
        let missing = await #expect(throws: PostgresError.self) {
            try await connection.copyOut("COPY no_such_table TO STDOUT") { _ in }
        }
        #expect(missing?.sqlState == .undefinedTable)
        #expect(try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self) == 1)
    }

    @Test func aRowThatThrowsEndsTheCopy() async throws {
        let connection = try await TestServer.connect()
        for last in [1, 2, 5_000] {
            var rows = 0
            await #expect(throws: Stop.self) {
                try await connection.copyOut("COPY (SELECT generate_series(1, 100000000)) TO STDOUT") { _ in
                    rows += 1
                    if rows == last { throw Stop() }
                }
            }
            #expect(rows == last)
            #expect(try await connection.query("SELECT \(last)")[0].decode(Int.self) == last)
        }
    }

    @Test func aCopyThatFailsHalfwayTellsWhy() async throws {
        let connection = try await TestServer.connect()
        var rows = 0
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyOut("COPY (SELECT 1 / (3 - n) FROM generate_series(1, 5) AS n) TO STDOUT") { _ in
                rows += 1
            }
        }
        #expect(error?.sqlState == SQLState(rawValue: "22012"))
        #expect(rows == 2)
        #expect(connection.isUsable)
    }

    @Test func aWriterKeptBeyondItsCopyIsRefused() async throws {
        let connection = try await connect("a text")
        var kept: CopyInWriter?
        _ = try await connection.copyIn("COPY t FROM STDIN") { kept = $0 }
        let error = await #expect(throws: PostgresError.self) {
            try await kept?.write([UInt8](repeating: 10, count: 100_000))
        }
        #expect(error?.code == .misuse)
        #expect(try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self) == 0)
    }

    @Test func copyInsideATransactionCommitsWithIt() async throws {
        let connection = try await connect("a text")
        await #expect(throws: Stop.self) {
            try await connection.withTransaction { connection in
                _ = try await connection.copyIn("COPY t FROM STDIN") { try await $0.write(Array("a\n".utf8)) }
                throw Stop()
            }
        }
        try await connection.withTransaction { connection in
            _ = try await connection.copyIn("COPY t FROM STDIN") { try await $0.write(Array("b\n".utf8)) }
        }
        #expect(try await connection.query("SELECT a FROM t")[0].decode(String.self) == "b")
    }
}
