// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// A date with, perhaps, a time of day and an offset, as a question names it.
///
/// The years go from 0001 to 9999, as those of events do: PostgreSQL writes the year before them in another way.
struct TimeText: Hashable {
    let day: PostgresDate
    /// Microseconds since the day's beginning; nil if there is only a date.
    private(set) var timeOfDay: Int64?
    /// Seconds that local clocks are ahead of UTC; nil if the text does not say.
    private(set) var offset: Int64?

    /// Reads `2026-05-11`, `2026-05-11T10:10`, `2026-05-11 10:10:15.5` or any of these with `Z`, `+08:00` or `+0800`.
    init?(_ text: String) {
        var scanner = Scanner(text)
        guard let year = scanner.digits(4), year > 0, scanner.take("-"), let month = scanner.digits(2),
            scanner.take("-"), let date = scanner.digits(2), let day = PostgresDate(year: year, month: month, day: date)
        else {
            return nil
        }
        self.day = day
        if scanner.isAtEnd {
            return
        }
        guard scanner.take("T") || scanner.take("t") || scanner.take(" "), let timeOfDay = scanner.timeOfDay() else {
            return nil
        }
        self.timeOfDay = timeOfDay
        if scanner.isAtEnd {
            return
        }
        guard let offset = scanner.offset(), scanner.isAtEnd else {
            return nil
        }
        self.offset = offset
    }

    /// The instant, if the text names one.
    var instant: Timestamp? {
        guard let timeOfDay, let offset else {
            return nil
        }
        return Timestamp(microseconds: Int64(day.days) * 86_400_000_000 + timeOfDay - offset * 1_000_000)
    }

    /// Takes characters off the front of a text.
    private struct Scanner {
        private var rest: Substring.UTF8View

        init(_ text: String) {
            rest = text[...].utf8
        }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else {
                return false
            }
            rest.removeFirst()
            return true
        }

        mutating func digit() -> Int? {
            guard let first = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
                return nil
            }
            rest.removeFirst()
            return Int(first - UInt8(ascii: "0"))
        }

        mutating func digits(_ count: Int) -> Int? {
            var value = 0
            for _ in 0..<count {
                guard let digit = digit() else {
                    return nil
                }
                value = value * 10 + digit
            }
            return value
        }

        mutating func timeOfDay() -> Int64? {
            guard let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60 else {
                return nil
            }
            var microseconds = Int64(hour * 3600 + minute * 60) * 1_000_000
            guard take(":") else {
                return microseconds
            }
            guard let second = digits(2), second < 60 else {
                return nil
            }
            microseconds += Int64(second) * 1_000_000
            guard take(".") else {
                return microseconds
            }
            var unit: Int64 = 100_000
            while unit > 0, let digit = digit() {
                microseconds += Int64(digit) * unit
                unit /= 10
            }
            return unit < 100_000 ? microseconds : nil
        }

        mutating func offset() -> Int64? {
            if take("Z") || take("z") {
                return 0
            }
            let isAhead = take("+")
            guard isAhead || take("-"), let hour = digits(2), hour < 24 else {
                return nil
            }
            let hasColon = take(":")
            guard let minute = isAtEnd && !hasColon ? 0 : digits(2), minute < 60 else {
                return nil
            }
            return Int64(hour * 3600 + minute * 60) * (isAhead ? 1 : -1)
        }
    }
}
