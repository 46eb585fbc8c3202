// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct DecodingErrorTests {
    private func failure<Value: PostgresDecodable>(
        of sql: PostgresQuery,
        as type: Value.Type
    ) async throws -> PostgresError? {
        let connection = try await TestServer.connect()
        let row = try await connection.query(sql)[0]
        let error = #expect(throws: PostgresError.self) { _ = try row.decode(type) }
        #expect(error?.code == .decoding)
        #expect(error?.isRetryable == false)
        return error
    }

    @Test func aWrongTypeNamesTheColumnAndBothTypes() async throws {
        let error = try await failure(of: "SELECT 'a'::text AS shop", as: Int64.self)
        #expect(error?.message == #"column 1 "shop" is text, which cannot be read as Int64"#)
    }

    @Test func numericSaysToCast() async throws {
        let error = try await failure(of: "SELECT sum(x) AS total FROM unnest(\([Int64(1), 2])) AS x", as: Int64.self)
        #expect(error?.message.contains(#""total" is numeric"#) == true)
        #expect(error?.hint?.contains("cast in SQL") == true)
    }

    @Test func timestampWithoutTimeZoneSaysToCast() async throws {
        let error = try await failure(of: "SELECT localtimestamp", as: Timestamp.self)
        #expect(error?.hint?.contains("AT TIME ZONE") == true)
    }

    @Test func aTypeWithoutCodecSaysToCast() async throws {
        for sql in ["SELECT '1 day'::interval", "SELECT '10.0.0.1'::inet", "SELECT 'pg_class'::regclass"] {
            let error = try await failure(of: PostgresQuery(sql: sql), as: String.self)
            #expect(error?.hint?.contains("cast in SQL") == true)
        }
    }

    @Test func anUnexpectedNullSaysToReadAnOptional() async throws {
        let error = try await failure(of: "SELECT NULL::int4 AS x", as: Int32.self)
        #expect(error?.message == #"column 1 "x" is NULL, which cannot be read as Int32"#)
        #expect(error?.hint == "read it as Int32?")
    }

    @Test func aWiderIntegerIsNotNarrowed() async throws {
        _ = try await failure(of: "SELECT 1::int8", as: Int32.self)
        _ = try await failure(of: "SELECT 1::int4", as: Int16.self)
    }

    @Test func everyTypeRefusesAnother() async throws {
        let wrong: PostgresQuery = "SELECT '10.0.0.1'::inet"
        _ = try await failure(of: wrong, as: Bool.self)
        _ = try await failure(of: wrong, as: Int16.self)
        _ = try await failure(of: wrong, as: Int32.self)
        _ = try await failure(of: wrong, as: Int.self)
        _ = try await failure(of: wrong, as: Double.self)
        _ = try await failure(of: wrong, as: [UInt8].self)
        _ = try await failure(of: wrong, as: PostgresUUID.self)
        _ = try await failure(of: wrong, as: Timestamp.self)
        _ = try await failure(of: wrong, as: PostgresDate.self)
        _ = try await failure(of: wrong, as: PostgresJSON.self)
        _ = try await failure(of: wrong, as: [String].self)
        _ = try await failure(of: "SELECT '{1}'::int4[]", as: [Int16].self)
    }

    @Test func aNumberOfColumnsThatDoesNotFitIsSaid() async throws {
        let connection = try await TestServer.connect()
        let row = try await connection.query("SELECT 1, 2")[0]
        let tooMany = #expect(throws: PostgresError.self) { try row.decode((Int, Int, Int).self) }
        #expect(tooMany?.message == "the row has 2 columns, and 3 are read")
        #expect(throws: PostgresError.self) { try row.decode(Int.self) }
    }

    @Test func aMissingColumnNamesTheOnesThereAre() async throws {
        let connection = try await TestServer.connect()
        let row = try await connection.query("SELECT 1 AS a, 2 AS \"B c\"")[0]
        #expect(try row.decode(Int.self, named: "B c") == 2)
        let error = #expect(throws: PostgresError.self) { try row.decode(Int.self, named: "b") }
        #expect(error?.hint == #"it has "a", "B c""#)
        #expect(throws: PostgresError.self) { try row.decode(Int.self, at: 2) }
        #expect(throws: PostgresError.self) { try row.decode(Int.self, at: -1) }
    }

    @Test func anInstantBeyondSwiftsRangeIsRefused() async throws {
        let error = try await failure(of: "SELECT '294276-12-31 23:59:59Z'::timestamptz AS late", as: Timestamp.self)
        #expect(error?.message.contains("294246") == true)
    }

    @Test func anInstantBeyondTheServersRangeIsRefused() async throws {
        let connection = try await TestServer.connect()
        for value in [Timestamp(microseconds: .min + 1), Timestamp(microseconds: -300_000_000_000_000_000)] {
            let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT \(value)") }
            #expect(error?.sqlState == SQLState(rawValue: "22008"))
        }
    }

    @Test func textWithAZeroByteIsRefused() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT \("a\0b")") }
        #expect(error?.sqlState == SQLState(rawValue: "22021"))
        #expect(connection.isUsable)
    }
}
