// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"), (1_500_000, "1970-01-01T00:00:01.5Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00Z"), (1_795_352_700_250_000, "2026-11-22T13:05:00.25Z"),
            (4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"), (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
            (-62_167_219_200_000_001, "-0001-12-31T23:59:59.999999Z"),
            (253_402_300_799_000_000, "9999-12-31T23:59:59Z"),
            (Int64.max, "infinity"), (Int64.min, "-infinity"),
        ] as [(Int64, String)]
    )
    func theTextIsUTC(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
    }

    @Test func theTextIsTheServers() async throws {
        let connection = try await TestServer.connect()
        var random = SeededGenerator(seed: 1)
        let instants = (0..<500).map { _ in
            Timestamp(microseconds: Int64.random(in: -60_000_000_000_000_000...250_000_000_000_000_000, using: &random))
        }
        let texts = try await connection.query(
            """
            SELECT to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US') FROM unnest(\(instants)) WITH ORDINALITY AS u (at, n) ORDER BY n
            """
        )
        for (instant, row) in zip(instants, texts.rows) {
            var text = try row.decode(String.self)
            while text.last == "0" { text.removeLast() }
            if text.last == "." { text.removeLast() }
            #expect(instant.description == text + "Z")
        }
    }

    @Test func nowIsTheServersNow() async throws {
        let connection = try await TestServer.connect()
        let before = Timestamp.now
        let there = try await connection.query("SELECT clock_timestamp()")[0].decode(Timestamp.self)
        #expect(before <= there)
        #expect(there <= .now)
    }

    @Test func extremesSurviveTheChangeOfEpoch() {
        for value in [Int64.min, .min + 1, -1, 0, .max - 1, .max] {
            let instant = Timestamp(microseconds: value)
            if let back = Timestamp(postgresMicroseconds: instant.postgresMicroseconds) {
                #expect(back == instant || value == .min + 1)
            }
        }
        #expect(Timestamp.infinity.postgresMicroseconds == .max)
        #expect(Timestamp(postgresMicroseconds: .max - 1) == nil)
    }
}
