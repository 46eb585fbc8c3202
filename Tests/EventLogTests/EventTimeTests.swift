// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@testable import EventLog

struct EventTimeTests {
    static let instants: [(text: String, microseconds: Int64)] = [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000001Z", 1), ("1969-12-31T23:59:59.999999Z", -1),
        ("1970-01-01T08:00:00+08:00", 0), ("1969-12-31T16:00:00-08:00", 0), ("1970-01-01t00:00:00z", 0),
        ("1970-01-01T00:00:00-00:00", 0), ("1970-01-01T00:00:00+00:00", 0), ("1970-01-01T00:00:00.5Z", 500_000),
        ("1970-01-01T00:00:00.123456Z", 123_456), ("1970-01-01T00:00:00.100000Z", 100_000),
        ("1970-01-01T23:59:00+23:59", 0), ("2026-05-11T10:10:15.12+08:00", 1_778_465_415_120_000),
        ("2000-02-29T00:00:00Z", 951_782_400_000_000), ("2024-02-29T23:59:59Z", 1_709_251_199_000_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000), ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ("1582-10-04T00:00:00Z", -12_220_243_200_000_000), ("1900-03-01T00:00:00Z", -2_203_891_200_000_000),
    ]

    @Test(arguments: instants)
    func instantsAreReadToTheMicrosecond(text: String, microseconds: Int64) throws {
        #expect(try parsed(eventText(time: "\"\(text)\"")).time == Timestamp(microseconds: microseconds))
    }

    static let refused: [(text: String, message: String)] = [
        ("2026-05-11T10:10:15", "has no offset: end it with Z or an offset such as +08:00"),
        ("2026-05-11T10:10:15.5", "has no offset: end it with Z or an offset such as +08:00"),
        ("2026-05-11T10:10:15.1234567Z", "finer than a microsecond: at most 6 digits behind the point"),
        ("2026-05-11T10:10:15.Z", "a point must be followed by a fraction of a second"),
        ("2026-05-11T23:59:60Z", "leap seconds (:60) are not supported, send :59"),
        ("2026-05-11T24:00:00Z", "no such time of day"), ("2026-05-11T10:60:15Z", "no such time of day"),
        ("2026-05-11T10:10:61Z", "no such time of day"), ("2026-02-29T10:10:15Z", "no such day in the calendar"),
        ("2026-13-11T10:10:15Z", "no such day in the calendar"),
        ("2026-00-11T10:10:15Z", "no such day in the calendar"),
        ("2026-05-00T10:10:15Z", "no such day in the calendar"),
        ("2026-04-31T10:10:15Z", "no such day in the calendar"),
        ("1900-02-29T10:10:15Z", "no such day in the calendar"),
        ("0000-05-11T10:10:15Z", "the year must be 0001 to 9999"),
        ("0001-01-01T00:00:00+00:01", "the year must be 0001 to 9999, as UTC"),
        ("9999-12-31T23:59:59-00:01", "the year must be 0001 to 9999, as UTC"),
        ("2026-05-11T10:10:15+8:00", "the offset must be Z or such as +08:00"),
        ("2026-05-11T10:10:15+0800", "the offset must be Z or such as +08:00"),
        ("2026-05-11T10:10:15+24:00", "the offset must be Z or such as +08:00"),
        ("2026-05-11T10:10:15+08:60", "the offset must be Z or such as +08:00"),
        ("2026-05-11T10:10:15Zx", "the offset must be Z or such as +08:00"),
        ("2026-05-11T10:10:15 Z", "the offset must be Z or such as +08:00"),
        ("2026-05-11T10:10:15+08", "the offset must be Z or such as +08:00"),
        ("2026-05-11 10:10:15Z", "must be an RFC 3339 time with an offset, such as 2026-05-11T10:10:15.12+08:00"),
        ("2026-05-11T10:10Z", "must be an RFC 3339 time with an offset, such as 2026-05-11T10:10:15.12+08:00"),
        ("2026-05-11", "must be an RFC 3339 time with an offset, such as 2026-05-11T10:10:15.12+08:00"),
        ("26-05-11T10:10:15Z", "must be an RFC 3339 time with an offset, such as 2026-05-11T10:10:15.12+08:00"),
        ("yesterday", "must be an RFC 3339 time with an offset, such as 2026-05-11T10:10:15.12+08:00"),
        ("12026-05-11T10:10:15Z", "must be an RFC 3339 time with an offset, such as 2026-05-11T10:10:15.12+08:00"),
        ("+2026-05-11T10:10:15Z", "must be an RFC 3339 time with an offset, such as 2026-05-11T10:10:15.12+08:00"),
        ("２０２６-05-11T10:10:15Z", "must be an RFC 3339 time with an offset, such as 2026-05-11T10:10:15.12+08:00"),
    ]

    @Test(arguments: refused)
    func otherTimesAreRefused(text: String, message: String) throws {
        let refusal = try refusal(of: eventText(time: "\"\(text)\""))
        #expect(refusal.code == .invalidTime)
        #expect(refusal.description == "time: " + message)
    }

    @Test func daysAndDatesAgreeThroughTheYears() {
        var day = Calendar.days(year: 1, month: 1, day: 1)
        #expect(day == -719_162)
        for year in 1...9999 {
            for month in [1, 2, 3, 12] {
                for dayOfMonth in [1, Calendar.days(in: month, of: year)] {
                    let days = Calendar.days(year: year, month: month, day: dayOfMonth)
                    #expect(Calendar.date(days: days) == (year, month, dayOfMonth))
                }
            }
            #expect(Calendar.days(year: year, month: 1, day: 1) == day)
            day += Calendar.isLeap(year) ? 366 : 365
        }
    }

    @Test(arguments: instants)
    func instantsAreWrittenAsUTC(text: String, microseconds: Int64) throws {
        var bytes: [UInt8] = []
        EventTime.append(Timestamp(microseconds: microseconds), to: &bytes)
        let written = String(decoding: bytes, as: UTF8.self)
        #expect(written == Timestamp(microseconds: microseconds).description)
        #expect(try parsed(eventText(time: "\"\(written)\"")).time.microseconds == microseconds)
    }
}
