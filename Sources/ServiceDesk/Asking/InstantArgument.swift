// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// A point in time as a question names it. Without an offset it is local, in the time zone that is asked in.
package enum InstantArgument: Hashable, Sendable {
    case now
    case instant(Timestamp)
    /// A whole day.
    case day(DayArgument)
    /// A local time of day, in microseconds since the day's beginning on the clock.
    case local(PostgresDate, timeOfDay: Int64)

    /// Reads a point in time.
    ///
    /// - Throws: ``AskingError`` that says what to write.
    package init(argument: String) throws(AskingError) {
        if argument == "now" {
            self = .now
            return
        }
        if let day = try? DayArgument(argument: argument) {
            self = .day(day)
            return
        }
        guard let text = TimeText(argument), let timeOfDay = text.timeOfDay else {
            throw AskingError(
                "a time is written as 2026-05-11T10:00:00+08:00, 2026-05-11T10:00 (local), 2026-05-11, yesterday or now"
                    + "; years go from 0001 to 9999"
            )
        }
        self = text.instant.map { .instant($0) } ?? .local(text.day, timeOfDay: timeOfDay)
    }

    /// The local time as PostgreSQL reads it for `timestamp AT TIME ZONE`, of a day its beginning; nil for what does not
    /// depend on a zone, and for today and yesterday.
    package var localText: String? {
        var text: [UInt8] = []
        switch self {
        case .now, .instant, .day(.today), .day(.yesterday):
            return nil
        case .day(.day(let day)):
            text.append(day: Int64(day.days))
            text.append(text: " 00:00:00")
        case .local(let day, let timeOfDay):
            text.append(instantOf: Int64(day.days) * 86_400_000_000 + timeOfDay, separator: UInt8(ascii: " "))
            text.removeLast()
        }
        return String(decoding: text, as: UTF8.self)
    }
}
