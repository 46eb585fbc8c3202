// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

/// Instants of payloads that queries read from the events themselves.
struct SafeInstantTests {
    private static let days = [
        "2026-05-11", "2024-02-29", "2026-02-29", "2026-02-30", "2000-02-29", "1900-02-29", "2026-04-31", "2026-13-01",
        "2026-00-10", "2026-01-00", "2026-5-11", "0000-12-31", "0001-01-01", "9999-12-31", "٢٠٢٦-05-11", "tomorrow-ish",
    ]
    private static let times = [
        "T00:00:00", "t23:59:59", "T24:00:00", "T23:59:60", "T10:60:00", "T10:00", " 10:00:00", "",
    ]
    private static let fractions = ["", ".5", ".123456", ".9999999", "."]
    private static let zones = ["Z", "z", "+08:00", "-23:59", "+23:59", "+24:00", "+08:60", "+0800", "", "Z\n"]

    /// SQL reads what the folds read, to the microsecond, and nothing else; whatever it is given, it never fails.
    @Test func queriesReadTheInstantsOfTheFolds() async throws {
        let texts = Self.days.flatMap { day in
            Self.times.flatMap { time in
                Self.fractions.flatMap { fraction in Self.zones.map { day + time + fraction + $0 } }
            }
        }
        let log = try await TestLog.make()
        let told: [(String, Timestamp?)] = try await log.withSuperuser { connection in
            let result = try await connection.query(
                "SELECT text, kefu_read.safe_instant(text) FROM unnest(\(texts)) AS told (text)"
            )
            return try result.rows.map { try $0.decode((String, Timestamp?).self) }
        }
        #expect(told.count == texts.count)
        for (text, instant) in told {
            var bytes = text
            let expected = bytes.withUTF8 { RFC3339.microseconds(UnsafeRawBufferPointer($0)) }
            #expect(instant?.microseconds == expected, "\(text)")
        }
        let offsets = told.filter { $0.0.hasPrefix("2026-05-11T00:00:00") && $0.1 != nil }.map { $0.0.suffix(6) }
        #expect(offsets.contains("+23:59") && offsets.contains("-23:59"))
    }
}
