// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct DateAndUUIDTests {
    @Test func aDayThatTheCalendarLacksIsNone() {
        #expect(PostgresDate(year: 2023, month: 2, day: 29) == nil)
        #expect(PostgresDate(year: 1900, month: 2, day: 29) == nil)
        #expect(PostgresDate(year: 2024, month: 2, day: 29) != nil)
        #expect(PostgresDate(year: 2024, month: 13, day: 1) == nil)
        #expect(PostgresDate(year: 2024, month: 0, day: 1) == nil)
        #expect(PostgresDate(year: 2024, month: 4, day: 31) == nil)
        #expect(PostgresDate(year: .max, month: 1, day: 1) == nil)
    }

    @Test func everyDayOfFourCenturiesHasItsText() async throws {
        let connection = try await TestServer.connect()
        let days = try await connection.query(
            "SELECT d::date, d::date::text FROM generate_series('1800-01-01'::date, '2200-12-31', '1 day') AS d"
        )
        #expect(days.count == 146_462)
        for row in days.rows {
            let (day, text) = try row.decode((PostgresDate, String).self)
            guard day.description == text else {
                Issue.record("\(day) is \(text)")
                return
            }
        }
    }

    @Test func identifiersReadTheirText() {
        let text = "0198f0a4-3f00-7abc-8def-0123456789ab"
        #expect(PostgresUUID(text)?.description == text)
        #expect(PostgresUUID(text.uppercased())?.description == text)
        #expect(PostgresUUID(text.filter { $0 != "-" })?.description == text)
        #expect(PostgresUUID("") == nil)
        #expect(PostgresUUID(String(text.dropLast())) == nil)
        #expect(PostgresUUID(text + "0") == nil)
        #expect(PostgresUUID("g" + text.dropFirst()) == nil)
    }

    @Test func randomIdentifiersAreOfVersionFour() {
        for _ in 0..<100 {
            let text = Array(PostgresUUID.random().description)
            #expect(text[14] == "4")
            #expect("89ab".contains(text[19]))
        }
    }

    @Test func identifiersSortByBytes() {
        let high = PostgresUUID(high: 0x8000_0000_0000_0000, low: 0)
        #expect(PostgresUUID(high: 1, low: .max) < high)
        #expect(PostgresUUID(high: 1, low: 1) < PostgresUUID(high: 1, low: 2))
    }
}
