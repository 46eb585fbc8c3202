// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// An instant, to the microsecond: the project's one type for time.
public struct Timestamp: Hashable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public var microseconds: Int64

    @inlinable
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Later than every instant; PostgreSQL's `infinity`.
    public static let infinity = Timestamp(microseconds: .max)
    /// Earlier than every instant; PostgreSQL's `-infinity`.
    public static let negativeInfinity = Timestamp(microseconds: .min)

    /// The clock's present instant.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}

extension Timestamp: Comparable {
    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, without trailing zeros of the second's fraction: `2026-11-22T13:05:00.25Z`.
    public var description: String {
        switch self {
        case .infinity: return "infinity"
        case .negativeInfinity: return "-infinity"
        default: break
        }
        let (day, rest) = Self.floorDivide(microseconds, by: 86_400_000_000)
        let seconds = rest / 1_000_000
        var text = "\(CivilDate(daysSince1970: day))T"
        text += twoDigits(seconds / 3600) + ":" + twoDigits(seconds / 60 % 60) + ":" + twoDigits(seconds % 60)
        let fraction = rest % 1_000_000
        if fraction > 0 {
            var digits = Substring(String(1_000_000 + fraction).dropFirst())
            while digits.last == "0" { digits.removeLast() }
            text += "." + digits
        }
        return text + "Z"
    }

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private func twoDigits(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
