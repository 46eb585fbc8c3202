// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// Forms of values for people, as tables show them.
enum HumanText {
    /// `12 s`, `12.5 s`, `5m 03s`, `1h 05m`, `2d 04h`: two units of the milliseconds that programs are told, cut off and not rounded, so
    /// that what is over a limit never looks as if it were on it.
    static func duration(microseconds: Int64) -> String {
        let milliseconds = microseconds.roundedToMilliseconds
        let sign = milliseconds < 0 ? "-" : ""
        let tenths = milliseconds.magnitude / 100
        let seconds = milliseconds.magnitude / 1000
        let isWhole = milliseconds.magnitude % 1000 == 0
        switch seconds {
        case ..<60:
            return isWhole ? "\(sign)\(seconds) s" : "\(sign)\(seconds).\(tenths % 10) s"
        case ..<3600:
            return "\(sign)\(seconds / 60)m \(twoDigits(seconds % 60))s"
        case ..<86_400:
            return "\(sign)\(seconds / 3600)h \(twoDigits(seconds / 60 % 60))m"
        default:
            return "\(sign)\(seconds / 86_400)d \(twoDigits(seconds / 3600 % 24))h"
        }
    }

    /// `¥1,234.50`: an amount in minor units of a currency.
    static func money(_ minor: Int64, currency: Currency) -> String {
        let digits = String(minor.magnitude)
        let padded = String(repeating: "0", count: max(0, currency.decimals + 1 - digits.count)) + digits
        let whole = grouped(padded.dropLast(currency.decimals))
        let fraction = currency.decimals > 0 ? "." + padded.suffix(currency.decimals) : ""
        let sign = minor < 0 ? "-" : ""
        return "\(sign)\(currency.symbol)\(whole)\(fraction)"
    }

    /// `84.21 %` for `0.842105`, rounded half up; what is no plain decimal stays as it is.
    static func percentage(_ decimal: String) -> String {
        let parts = decimal.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = Int64(parts[0]), whole.magnitude < 1_000_000_000, !decimal.hasPrefix("-")
        else {
            return decimal
        }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard fraction.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return decimal
        }
        let five = String(fraction.prefix(5))
        let digits = Int64(five + String(repeating: "0", count: 5 - five.count)) ?? 0
        let hundredths = whole * 10_000 + (digits + 5) / 10
        return "\(hundredths / 100).\(twoDigits(UInt64(hundredths % 100))) %"
    }

    /// `1,234,567`.
    static func grouped(_ number: Int) -> String {
        (number < 0 ? "-" : "") + grouped(String(number.magnitude)[...])
    }

    private static func grouped(_ digits: Substring) -> String {
        guard digits.utf8.count > 3 else {
            return String(digits)
        }
        let head = digits.dropLast(3)
        return grouped(head) + "," + digits.suffix(3)
    }

    private static func twoDigits(_ value: UInt64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
