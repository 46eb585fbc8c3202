// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Writes instants as platforms do: RFC 3339 with the offset of Shanghai.
enum LocalTime {
    /// - Parameter milliseconds: since 1970.
    static func write(milliseconds: Int64, into line: inout [UInt8]) {
        let local = milliseconds + 8 * 3_600_000
        let (year, month, day) = date(daysSince1970: local / 86_400_000)
        let rest = local % 86_400_000
        number(year, digits: 4, into: &line)
        for (mark, value) in [
            ("-", month), ("-", day), ("T", rest / 3_600_000), (":", rest / 60_000 % 60), (":", rest / 1000 % 60),
        ] {
            line.append(text: mark)
            number(value, digits: 2, into: &line)
        }
        line.append(text: ".")
        number(rest % 1000, digits: 3, into: &line)
        line.append(text: "+08:00")
    }

    /// The Gregorian date of a day after 1970 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func date(daysSince1970 days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isNextYear = month >= 10
        return (
            era * 400 + year + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }

    private static func number(_ value: Int64, digits: Int, into line: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            line.append(UInt8(48 + value / divisor % 10))
            divisor /= 10
        }
    }
}
