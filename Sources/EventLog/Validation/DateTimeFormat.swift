// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// JSON Schema's format `date-time`: RFC 3339 with any fraction, a day that the calendar has, no leap second.
enum DateTimeFormat {
    static func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count >= 20, let year = number(text, 0, 4), text[4] == UInt8(ascii: "-"),
            let month = number(text, 5, 2), text[7] == UInt8(ascii: "-"), let day = number(text, 8, 2),
            text[10] | 0x20 == UInt8(ascii: "t"), let hour = number(text, 11, 2), text[13] == UInt8(ascii: ":"),
            let minute = number(text, 14, 2), text[16] == UInt8(ascii: ":"), let second = number(text, 17, 2)
        else { return false }
        guard year >= 1, 1...12 ~= month, 1...Calendar.days(in: month, of: year) ~= day, hour < 24, minute < 60,
            second < 60
        else { return false }
        var next = 19
        if text[next] == UInt8(ascii: ".") {
            next += 1
            let fraction = next
            while next < text.count, text[next] &- UInt8(ascii: "0") <= 9 { next += 1 }
            guard next > fraction else { return false }
        }
        guard next < text.count else { return false }
        if text[next] | 0x20 == UInt8(ascii: "z") { return next + 1 == text.count }
        guard text[next] == UInt8(ascii: "+") || text[next] == UInt8(ascii: "-"), next + 6 == text.count,
            let offsetHour = number(text, next + 1, 2), text[next + 3] == UInt8(ascii: ":"),
            let offsetMinute = number(text, next + 4, 2)
        else { return false }
        return offsetHour < 24 && offsetMinute < 60
    }

    /// A number of so many digits.
    @inline(__always)
    static func number(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for index in start..<start + count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
