// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct ArrayRoundTripTests {
    private func check<Element>(
        _ values: [Element],
        _ literal: String
    ) async throws where Element: PostgresArrayElement & Equatable {
        let connection = try await TestServer.connect()
        let query: PostgresQuery = "SELECT \(values), \(unescaped: literal), \(values) = \(unescaped: literal)"
        let (bound, read, isEqual) = try await connection.query(query)[0].decode(([Element], [Element], Bool).self)
        #expect(bound == values)
        #expect(read == values)
        #expect(isEqual)
    }

    @Test func arraysOfEveryTypeComeBack() async throws {
        try await check([true, false], "'{t,f}'::bool[]")
        try await check([Int16.min, 0, .max], "'{-32768,0,32767}'::int2[]")
        try await check([Int32.min, 0, .max], "'{-2147483648,0,2147483647}'::int4[]")
        try await check([Int64.min, 0, .max], "'{-9223372036854775808,0,9223372036854775807}'::int8[]")
        try await check([1, 2, 3], "'{1,2,3}'::int8[]")
        try await check([0.5, -.infinity], "'{0.5,-Infinity}'::float8[]")
        try await check(["", "a,b", "亲👍", "\"{}\\"], #"ARRAY['', 'a,b', '亲👍', '"{}\']::text[]"#)
        try await check([[], [0, 255], [1]] as [[UInt8]], #"ARRAY['\x', '\x00ff', '\x01']::bytea[]"#)
        try await check([Timestamp(microseconds: 0), .infinity], "'{1970-01-01 00:00Z,infinity}'::timestamptz[]")
        try await check([PostgresDate(days: 0), .negativeInfinity], "'{1970-01-01,-infinity}'::date[]")
        let id = PostgresUUID(high: 1, low: 2)
        try await check([id, id], "'{\(id),\(id)}'::uuid[]")
    }

    @Test func emptyArraysComeBack() async throws {
        try await check([] as [Int64], "'{}'::int8[]")
        try await check([] as [String], "'{}'::text[]")
        try await check([] as [[UInt8]], "'{}'::bytea[]")
        try await check([] as [Timestamp?], "'{}'::timestamptz[]")
    }

    @Test func nullElementsComeBack() async throws {
        try await check([1, nil, 3] as [Int64?], "'{1,NULL,3}'::int8[]")
        try await check([nil, "NULL", ""] as [String?], #"'{NULL,"NULL",""}'::text[]"#)
        try await check([nil] as [Bool?], "'{NULL}'::bool[]")
        try await check([nil, []] as [[UInt8]?], #"ARRAY[NULL, '\x']::bytea[]"#)
        try await check([nil, Timestamp(microseconds: 7)], "'{NULL,1970-01-01 00:00:00.000007Z}'::timestamptz[]")
    }

    @Test func jsonElementsComeBack() async throws {
        let connection = try await TestServer.connect()
        let values = [PostgresJSON("{}"), PostgresJSON(#"{"a":1}"#)]
        let (plain, binary) = try await connection.query("SELECT \(values), \(values)::jsonb[]")[0]
            .decode(([PostgresJSON], [PostgresJSON]).self)
        #expect(plain == values)
        #expect(binary.map(\.text) == ["{}", #"{"a": 1}"#])
    }

    @Test func aNullArrayIsNotAnEmptyOne() async throws {
        let connection = try await TestServer.connect()
        let nothing: [Int64]? = nil
        let (bound, empty) = try await connection.query("SELECT \(nothing), '{}'::int8[]")[0]
            .decode(([Int64]?, [Int64]?).self)
        #expect(bound == nil)
        #expect(empty == [])
    }

    @Test func tenThousandElementsUnnestInOrder() async throws {
        let connection = try await TestServer.connect()
        let numbers = (0..<10_000).map { Int64($0) * 7 - 3000 }
        let texts = numbers.map { $0.isMultiple(of: 5) ? nil : "№\($0)" }
        let instants = numbers.map { Timestamp(microseconds: $0) }
        let payloads = numbers.map { Array("\($0)".utf8) }
        let result = try await connection.query(
            "SELECT * FROM unnest(\(numbers), \(texts), \(instants), \(payloads)) WITH ORDINALITY"
        )
        #expect(result.count == numbers.count)
        for (index, row) in result.rows.enumerated() {
            let (number, text, instant, payload, position) = try row.decode(
                (Int64, String?, Timestamp, [UInt8], Int).self
            )
            guard number == numbers[index], text == texts[index], instant == instants[index],
                payload == payloads[index],
                position == index + 1
            else {
                Issue.record("row \(index) is \(number), \(text ?? "NULL"), \(instant), \(payload), \(position)")
                return
            }
        }
    }

    @Test func anArrayWithItsOwnLowerBoundIsRead() async throws {
        let connection = try await TestServer.connect()
        #expect(try await connection.query("SELECT '[5:7]={1,2,3}'::int4[]")[0].decode([Int32].self) == [1, 2, 3])
    }

    @Test func narrowElementsAreReadAsWiderOnes() async throws {
        let connection = try await TestServer.connect()
        #expect(try await connection.query("SELECT '{1,2}'::int4[]")[0].decode([Int64].self) == [1, 2])
    }

    @Test func anArrayOfTwoDimensionsIsRefused() async throws {
        let connection = try await TestServer.connect()
        let row = try await connection.query("SELECT '{{1,2},{3,4}}'::int4[]")[0]
        let error = #expect(throws: PostgresError.self) { try row.decode([Int32].self) }
        #expect(error?.message.contains("2 dimensions") == true)
    }

    @Test func aNullElementNeedsAnOptional() async throws {
        let connection = try await TestServer.connect()
        let row = try await connection.query("SELECT '{1,NULL}'::int4[]")[0]
        let error = #expect(throws: PostgresError.self) { try row.decode([Int32].self) }
        #expect(error?.code == .decoding)
        #expect(try row.decode([Int32?].self) == [1, nil])
    }
}
