// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// The attribute `time`: RFC 3339 with an offset, to the microsecond, in the years 0001 to 9999 (as UTC).
enum EventTime {
    private static let firstMicrosecond = Int64(Calendar.days(year: 1, month: 1, day: 1)) * 86_400_000_000
    private static let lastSecond = Int64(Calendar.days(year: 10_000, month: 1, day: 1)) * 86_400

    /// Reads an instant.
    static func parse(_ text: UnsafeBufferPointer<UInt8>) throws(EventRefusal) -> Timestamp {
        guard text.count >= 19, let year = DateTimeFormat.number(text, 0, 4), text[4] == UInt8(ascii: "-"),
            let month = DateTimeFormat.number(text, 5, 2), text[7] == UInt8(ascii: "-"),
            let day = DateTimeFormat.number(text, 8, 2), text[10] | 0x20 == UInt8(ascii: "t"),
            let hour = DateTimeFormat.number(text, 11, 2), text[13] == UInt8(ascii: ":"),
            let minute = DateTimeFormat.number(text, 14, 2), text[16] == UInt8(ascii: ":"),
            let second = DateTimeFormat.number(text, 17, 2)
        else { throw refusal("must be an RFC 3339 time with an offset, such as 2026-05-11T10:10:15.12+08:00") }
        guard year >= 1 else { throw refusal("the year must be 0001 to 9999") }
        guard 1...12 ~= month, 1...Calendar.days(in: month, of: year) ~= day else {
            throw refusal("no such day in the calendar")
        }
        guard second != 60 else { throw refusal("leap seconds (:60) are not supported, send :59") }
        guard hour < 24, minute < 60, second < 60 else { throw refusal("no such time of day") }
        var next = 19
        let fraction = try microseconds(text, &next)
        let offset = try offset(text, next)
        let days = Int64(Calendar.days(year: year, month: month, day: day))
        let seconds = days * 86_400 + Int64(hour * 3600 + minute * 60 + second) - Int64(offset)
        guard seconds * 1_000_000 >= firstMicrosecond, seconds < lastSecond else {
            throw refusal("the year must be 0001 to 9999, as UTC")
        }
        return Timestamp(microseconds: seconds * 1_000_000 + Int64(fraction))
    }

    private static func microseconds(_ text: UnsafeBufferPointer<UInt8>, _ next: inout Int) throws(EventRefusal) -> Int
    {
        guard next < text.count, text[next] == UInt8(ascii: ".") else { return 0 }
        let start = next + 1
        next = start
        var value = 0
        while next < text.count, text[next] &- UInt8(ascii: "0") <= 9 {
            if next - start < 6 { value = value * 10 + Int(text[next] & 0x0F) }
            next += 1
        }
        let digits = next - start
        guard digits > 0 else { throw refusal("a point must be followed by a fraction of a second") }
        guard digits <= 6 else { throw refusal("finer than a microsecond: at most 6 digits behind the point") }
        for _ in digits..<6 { value *= 10 }
        return value
    }

    /// The seconds by which the clock is ahead of UTC.
    private static func offset(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) throws(EventRefusal) -> Int {
        guard start < text.count else { throw refusal("has no offset: end it with Z or an offset such as +08:00") }
        if text[start] | 0x20 == UInt8(ascii: "z"), start + 1 == text.count { return 0 }
        guard text[start] == UInt8(ascii: "+") || text[start] == UInt8(ascii: "-"), start + 6 == text.count,
            let hour = DateTimeFormat.number(text, start + 1, 2), text[start + 3] == UInt8(ascii: ":"),
            let minute = DateTimeFormat.number(text, start + 4, 2), hour < 24, minute < 60
        else { throw refusal("the offset must be Z or such as +08:00") }
        let seconds = hour * 3600 + minute * 60
        return text[start] == UInt8(ascii: "-") ? -seconds : seconds
    }

    private static func refusal(_ message: String) -> EventRefusal {
        EventRefusal(code: .invalidTime, field: "time", message: message)
    }

    /// Writes an instant as UTC with `Z`; the fraction only when there is one, without trailing zeros.
    static func append(_ time: Timestamp, to output: inout [UInt8]) {
        var seconds = time.microseconds / 1_000_000
        var fraction = Int(time.microseconds % 1_000_000)
        if fraction < 0 {
            fraction += 1_000_000
            seconds -= 1
        }
        var days = Int(seconds / 86_400)
        var second = Int(seconds % 86_400)
        if second < 0 {
            second += 86_400
            days -= 1
        }
        let date = Calendar.date(days: days)
        func put(_ value: Int, digits: Int, then byte: UInt8) {
            var divisor = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
                divisor /= 10
            }
            output.append(byte)
        }
        put(date.year, digits: 4, then: UInt8(ascii: "-"))
        put(date.month, digits: 2, then: UInt8(ascii: "-"))
        put(date.day, digits: 2, then: UInt8(ascii: "T"))
        put(second / 3600, digits: 2, then: UInt8(ascii: ":"))
        put(second / 60 % 60, digits: 2, then: UInt8(ascii: ":"))
        guard fraction > 0 else { return put(second % 60, digits: 2, then: UInt8(ascii: "Z")) }
        put(second % 60, digits: 2, then: UInt8(ascii: "."))
        var digits = 6
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        put(fraction, digits: digits, then: UInt8(ascii: "Z"))
    }
}
