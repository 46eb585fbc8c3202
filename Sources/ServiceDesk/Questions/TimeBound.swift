// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Where a stretch of time begins or ends: an instant, or something that each shop's own clock decides.
public struct TimeBound: Hashable, Sendable {
    enum Form: Hashable {
        case instant(Timestamp)
        case local(PostgresDate, microsecondOfDay: Int64)
        case day(PostgresDate)
        case daysAgo(Int)
    }

    let form: Form

    /// The same instant for every shop. As an end it is not included.
    public static func instant(_ instant: Timestamp) -> TimeBound { TimeBound(form: .instant(instant)) }

    /// A time by the shop's clock, in microseconds since midnight. As an end it is not included.
    public static func local(_ day: PostgresDate, microsecondOfDay: Int64) -> TimeBound {
        TimeBound(form: .local(day, microsecondOfDay: microsecondOfDay))
    }

    /// A local day of the shop, included as a beginning and as an end.
    public static func day(_ day: PostgresDate) -> TimeBound { TimeBound(form: .day(day)) }

    /// The shop's local day so many days before that of the as-of instant, included as a beginning and as an end.
    public static func daysAgo(_ days: Int) -> TimeBound { TimeBound(form: .daysAgo(days)) }

    /// The shop's local day at the as-of instant.
    public static let today = daysAgo(0)
    /// The day before it.
    public static let yesterday = daysAgo(1)
}

extension TimeBound {
    /// The clock time as PostgreSQL's `timestamp` reads it.
    func localText(isEnd: Bool) -> String? {
        switch form {
        case .day(let day): Self.text(day, plus: isEnd ? 1 : 0, microsecondOfDay: 0)
        case .local(let day, let microsecondOfDay): Self.text(day, plus: 0, microsecondOfDay: microsecondOfDay)
        case .instant, .daysAgo: nil
        }
    }

    /// Days before the shop's today, within a range in which no date overflows.
    var daysAgo: Int32? {
        guard case .daysAgo(let days) = form else { return nil }
        return Int32(max(-700_000, min(700_000, days)))
    }

    var instant: Timestamp? {
        guard case .instant(let instant) = form else { return nil }
        return instant
    }

    /// The day itself, where it names one.
    var dayText: String? {
        guard case .day(let day) = form else { return nil }
        return day.description
    }

    private static func text(_ day: PostgresDate, plus days: Int32, microsecondOfDay: Int64) -> String {
        // Days outside the years 1 to 9999 (and that one's last day), of which no event can be, have other spellings in SQL.
        guard day.days >= -719_162 else { return "-infinity" }
        guard day.days < 2_932_896 else { return "infinity" }
        func digits(_ value: Int64, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let seconds = microsecondOfDay / 1_000_000
        let clock = "\(digits(seconds / 3600, 2)):\(digits(seconds / 60 % 60, 2)):\(digits(seconds % 60, 2))"
        return "\(PostgresDate(days: day.days + days)) \(clock).\(digits(microsecondOfDay % 1_000_000, 6))"
    }
}
