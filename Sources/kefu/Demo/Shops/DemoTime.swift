// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// The clock of the demonstration's one day, in microseconds since 1970 in UTC. Both shops are in China, which has no
/// summer time.
enum DemoTime {
    static let second: Int64 = 1_000_000
    static let minute = 60 * second
    static let hour = 60 * minute
    static let day = 24 * hour

    /// The day, as people write it.
    static let date = "2026-05-11"

    /// 2026-05-11T00:00:00+08:00.
    private static let midnight = 20_584 * day - 8 * hour

    /// The instant at which the story stands: 21:40, in the evening's rush.
    static let now = at(21, 40)

    /// The time of day of it.
    static var clockTime: String { String(text(now).dropFirst(11).prefix(5)) }

    /// A time on the clock of the day; hours below 0 belong to the day before.
    static func at(_ hours: Int, _ minutes: Int = 0) -> Int64 {
        midnight + Int64(hours) * hour + Int64(minutes) * minute
    }

    /// A time on the clock of a later day.
    static func clock(_ hours: Int, daysAfter instant: Int64, _ days: Int = 1) -> Int64 {
        let past = (instant - midnight) % day
        return instant - (past < 0 ? past + day : past) + Int64(days) * day + Int64(hours) * hour
    }

    /// RFC 3339 with the shops' offset.
    static func text(_ instant: Int64) -> String {
        var text: [UInt8] = []
        text.append(instantOf: instant + 8 * hour)
        text.removeLast()
        text.append(text: "+08:00")
        return String(decoding: text, as: UTF8.self)
    }

    /// The local day as in Pinduoduo's order numbers: `260511`.
    static func compactDay(_ instant: Int64) -> String {
        text(instant).prefix(10).dropFirst(2).split(separator: "-").joined()
    }

    /// The local day as agents write it in remarks: `5.11`.
    static func shortDay(_ instant: Int64) -> String {
        let parts = text(instant).prefix(10).split(separator: "-")
        return parts.dropFirst().compactMap { Int($0) }.map(String.init).joined(separator: ".")
    }
}
