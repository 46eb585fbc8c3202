// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Text forms of values, written to the end of a byte array without making strings.
extension [UInt8] {
    package mutating func append(text: String) {
        append(contentsOf: text.utf8)
    }

    package mutating func append(integer value: Int64) {
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        Swift.withUnsafeMutableBytes(of: &digits) { scratch in
            var rest = value.magnitude
            var start = scratch.count
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                start -= 1
                scratch[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            } while rest > 0
            if value < 0 {
                start -= 1
                scratch[start] = UInt8(ascii: "-")
            }
            append(contentsOf: scratch[start...])
        }
    }

    /// Writes a value under 100 with two digits.
    package mutating func append(twoDigits value: Int64) {
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10))
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
    }

    /// Writes seconds: whole ones without a point, else up to three decimals.
    package mutating func append(secondsOf microseconds: Int64) {
        let milliseconds = microseconds.roundedToMilliseconds
        if milliseconds < 0 {
            append(UInt8(ascii: "-"))
        }
        append(integer: abs(milliseconds) / 1000)
        append(fraction: abs(milliseconds) % 1000, digits: 3)
    }

    /// Writes an instant as RFC 3339 in UTC, with a fraction only if there is one.
    package mutating func append(instantOf microseconds: Int64, separator: UInt8 = UInt8(ascii: "T")) {
        guard microseconds != .max, microseconds != .min else {
            append(text: microseconds == .max ? "infinity" : "-infinity")
            return
        }
        let day = microseconds.floorDivided(by: 86_400_000_000)
        let rest = microseconds - day * 86_400_000_000
        let seconds = rest / 1_000_000
        append(day: day)
        append(separator)
        append(twoDigits: seconds / 3600)
        append(UInt8(ascii: ":"))
        append(twoDigits: seconds / 60 % 60)
        append(UInt8(ascii: ":"))
        append(twoDigits: seconds % 60)
        append(fraction: rest % 1_000_000, digits: 6)
        append(UInt8(ascii: "Z"))
    }

    /// Writes a day given in days since 1970-01-01 (Howard Hinnant's `civil_from_days`).
    package mutating func append(day days: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        if (0..<10_000).contains(year) {
            append(twoDigits: year / 100)
            append(twoDigits: year % 100)
        } else {
            append(integer: year)
        }
        append(UInt8(ascii: "-"))
        append(twoDigits: month)
        append(UInt8(ascii: "-"))
        append(twoDigits: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// Writes a point and the digits of a fraction without the zeros at its end; nothing for zero.
    private mutating func append(fraction: Int64, digits: Int) {
        guard fraction > 0 else {
            return
        }
        append(UInt8(ascii: "."))
        var unit: Int64 = 1
        for _ in 1..<digits {
            unit *= 10
        }
        var rest = fraction
        while rest > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / unit))
            rest %= unit
            unit /= 10
        }
    }
}

extension Int64 {
    /// Of microseconds the milliseconds, rounded half away from zero: as fine as any format prints a length of time.
    package var roundedToMilliseconds: Int64 {
        let (milliseconds, rest) = quotientAndRemainder(dividingBy: 1000)
        return milliseconds + (rest >= 500 ? 1 : rest <= -500 ? -1 : 0)
    }

    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
