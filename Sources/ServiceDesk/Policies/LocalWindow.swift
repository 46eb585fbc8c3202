// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A piece of the local day by the clock on the wall: `08:00-23:00`, its end not included.
public struct LocalWindow: Hashable, Sendable {
    /// Minutes since midnight.
    public var opens: Int
    /// Minutes since midnight; 1440 is the day's end.
    public var closes: Int

    public init(opens: Int, closes: Int) {
        self.opens = opens
        self.closes = closes
    }

    /// Reads `08:00-23:00`; the end may be `24:00`.
    package init?(text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let opens = Self.minutes(parts[0]), let closes = Self.minutes(parts[1]), opens < 1440
        else { return nil }
        self.init(opens: opens, closes: closes)
    }

    /// Whether the end comes after the beginning on the same day.
    public var isWithinOneDay: Bool { opens < closes }

    /// Whether a clock time lies in the window, in microseconds since midnight by the clock.
    ///
    /// A window whose end does not come after its beginning goes on through midnight.
    public func contains(microsecondOfDay time: Int64) -> Bool {
        let minute: Int64 = 60_000_000
        let (opening, closing) = (Int64(opens) * minute, Int64(closes) * minute)
        return isWithinOneDay ? time >= opening && time < closing : time >= opening || time < closing
    }

    /// The beginning as PostgreSQL's `time` reads it.
    var opensText: String { Self.text(opens) }
    /// The end as PostgreSQL's `time` reads it.
    var closesText: String { Self.text(closes) }

    private static func minutes(_ text: Substring) -> Int? {
        let digits = Array(text.utf8)
        guard digits.count == 5, digits[2] == UInt8(ascii: ":") else { return nil }
        var value: [Int] = []
        for index in [0, 1, 3, 4] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digits[index]) else { return nil }
            value.append(Int(digits[index] - UInt8(ascii: "0")))
        }
        let (hour, minute) = (value[0] * 10 + value[1], value[2] * 10 + value[3])
        guard minute < 60, hour < 24 || (hour == 24 && minute == 0) else { return nil }
        return hour * 60 + minute
    }

    private static func text(_ minutes: Int) -> String {
        func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return twoDigits(minutes / 60) + ":" + twoDigits(minutes % 60)
    }
}

extension LocalWindow: CustomStringConvertible {
    /// `08:00-23:00`.
    public var description: String { opensText + "-" + closesText }
}
