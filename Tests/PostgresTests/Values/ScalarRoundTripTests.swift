// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

/// Every value as a bound parameter beside the SQL literal it stands for: the server must find them equal, and both must come back.
@Suite struct ScalarRoundTripTests {
    private func check<Value: PostgresEncodable & PostgresDecodable & Equatable>(
        _ cases: [(value: Value?, literal: String)],
        as type: String
    ) async throws {
        let connection = try await TestServer.connect()
        for (value, literal) in cases {
            let query: PostgresQuery = """
                SELECT \(value), \(unescaped: literal)::\(unescaped: type),
                    \(value) IS NOT DISTINCT FROM \(unescaped: literal)::\(unescaped: type)
                """
            let (bound, read, isEqual) = try await connection.query(query)[0].decode((Value?, Value?, Bool).self)
            #expect(bound == value)
            #expect(read == value)
            #expect(isEqual, "\(literal)")
        }
    }

    @Test func booleansComeBack() async throws {
        try await check([(true, "true"), (false, "false"), (nil, "NULL")], as: "bool")
    }

    @Test func integersOfTwoBytesComeBack() async throws {
        try await check([(Int16.min, "'-32768'"), (-1, "-1"), (0, "0"), (.max, "32767"), (nil, "NULL")], as: "int2")
    }

    @Test func integersOfFourBytesComeBack() async throws {
        try await check(
            [(Int32.min, "'-2147483648'"), (-1, "-1"), (0, "0"), (.max, "2147483647"), (nil, "NULL")],
            as: "int4"
        )
    }

    @Test func integersOfEightBytesComeBack() async throws {
        let cases: [(Int64?, String)] = [
            (.min, "'-9223372036854775808'"), (-1, "-1"), (0, "0"), (.max, "9223372036854775807"), (nil, "NULL"),
        ]
        try await check(cases, as: "int8")
    }

    @Test func swiftIntegersAreEightBytes() async throws {
        try await check([(Int.min, "'-9223372036854775808'"), (1 << 40, "1099511627776"), (nil, "NULL")], as: "int8")
    }

    @Test func floatsComeBackWithInfinities() async throws {
        let cases: [(Double?, String)] = [
            (0.1, "0.1"), (-0.0, "'-0'"), (.infinity, "'Infinity'"), (-.infinity, "'-Infinity'"),
            (.greatestFiniteMagnitude, "1.7976931348623157e308"), (.leastNonzeroMagnitude, "5e-324"), (nil, "NULL"),
        ]
        try await check(cases, as: "float8")
    }

    @Test func notANumberComesBack() async throws {
        let connection = try await TestServer.connect()
        let (bound, single) = try await connection.query("SELECT \(Double.nan), 0.5::float4")[0].decode(
            (Double, Double).self
        )
        #expect(bound.isNaN)
        #expect(single == 0.5)
    }

    @Test(arguments: ["text", "varchar", "name"])
    func textComesBackWithEveryScript(type: String) async throws {
        let long = String(repeating: "长", count: type == "name" ? 21 : 40_000)
        let cases: [(String?, String)] = [
            ("", "''"), ("a", "'a'"), ("亲，在的 👩‍👩‍👧‍👦🇨🇳", "'亲，在的 👩‍👩‍👧‍👦🇨🇳'"), ("it's \"so\"\\", "'it''s \"so\"\\'"),
            ("\u{FEFF}\u{202E}\u{10FFFF}", "'\u{FEFF}\u{202E}\u{10FFFF}'"), (long, "'\(long)'"), (nil, "NULL"),
        ]
        try await check(cases, as: type)
    }

    @Test func fixedWidthTextIsRead() async throws {
        let connection = try await TestServer.connect()
        #expect(try await connection.query("SELECT 'ab'::char(4)")[0].decode(String.self) == "ab  ")
    }

    @Test func bytesComeBack() async throws {
        let all = (0...255).map { UInt8($0) }
        let hex = all.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        try await check([([], "''"), ([0], "'\\x00'"), (all, "'\\x\(hex)'"), (nil, "NULL")], as: "bytea")
    }

    @Test func identifiersOf128BitsComeBack() async throws {
        let text = "0198f0a4-3f00-7abc-8def-0123456789ab"
        let cases: [(PostgresUUID?, String)] = [
            (PostgresUUID(text), "'\(text)'"),
            (PostgresUUID(high: 0, low: 0), "'00000000-0000-0000-0000-000000000000'"),
            (PostgresUUID(high: .max, low: .max), "'ffffffff-ffff-ffff-ffff-ffffffffffff'"), (nil, "NULL"),
        ]
        try await check(cases, as: "uuid")
    }

    @Test func instantsComeBackToTheMicrosecond() async throws {
        let cases: [(Timestamp?, String)] = [
            (Timestamp(microseconds: 0), "'1970-01-01T00:00:00Z'"),
            (Timestamp(microseconds: -1), "'1969-12-31T23:59:59.999999Z'"),
            (Timestamp(microseconds: 946_684_800_000_000), "'2000-01-01T08:00:00+08'"),
            (Timestamp(microseconds: 1_795_352_700_123_456), "'2026-11-22T13:05:00.123456Z'"),
            (Timestamp(microseconds: -210_866_803_200_000_000), "'4714-11-24 00:00:00Z BC'"),
            (Timestamp(microseconds: .max - 854_775_807), "'294247-01-10 03:46:40Z'"),
            (.infinity, "'infinity'"), (.negativeInfinity, "'-infinity'"), (nil, "NULL"),
        ]
        try await check(cases, as: "timestamptz")
    }

    @Test func daysComeBack() async throws {
        let cases: [(PostgresDate?, String)] = [
            (PostgresDate(days: 0), "'1970-01-01'"), (PostgresDate(year: 2000, month: 2, day: 29), "'2000-02-29'"),
            (PostgresDate(year: 2026, month: 11, day: 22), "'2026-11-22'"), (PostgresDate(days: -1), "'1969-12-31'"),
            (.infinity, "'infinity'"), (.negativeInfinity, "'-infinity'"), (nil, "NULL"),
        ]
        try await check(cases, as: "date")
    }

    @Test func jsonKeepsItsTextAndJSONBItsMeaning() async throws {
        let connection = try await TestServer.connect()
        let value = PostgresJSON(#"{"b": 1,  "a": "😀"}"#)
        let row = try await connection.query("SELECT \(value), \(value)::jsonb, NULL::jsonb, '[]'::jsonb")[0]
        let (plain, binary, nothing, empty) = try row.decode(
            (PostgresJSON, PostgresJSON, PostgresJSON?, PostgresJSON).self
        )
        #expect(plain == value)
        #expect(binary.text == #"{"a": "😀", "b": 1}"#)
        #expect(nothing == nil)
        #expect(empty.text == "[]")
        #expect(try row.decode(String.self, at: 0) == value.text)
    }

    @Test func jsonTextFitsAJSONBColumn() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMPORARY TABLE t (j jsonb)")
        _ = try await connection.query("INSERT INTO t VALUES (\(PostgresJSON("[1]")))")
        #expect(try await connection.query("SELECT j FROM t")[0].decode(PostgresJSON.self).text == "[1]")
    }

    @Test func narrowIntegersAreReadAsWiderOnes() async throws {
        let connection = try await TestServer.connect()
        let row = try await connection.query("SELECT 1::int2, 2::int2, 3::int4, 4::int4, 4000000000::oid")[0]
        let (a, b, c, d, e) = try row.decode((Int32, Int64, Int64, Int, Int64).self)
        #expect((a, b, c, d) == (1, 2, 3, 4))
        #expect(e == 4_000_000_000)
    }
}
