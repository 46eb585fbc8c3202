// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// A day as a question names it; which one `today` is depends on the time zone that is asked in.
package enum DayArgument: Hashable, Sendable {
    case today
    case yesterday
    case day(PostgresDate)

    /// Reads a day.
    ///
    /// - Throws: ``AskingError`` that says what to write.
    package init(argument: String) throws(AskingError) {
        switch argument {
        case "today": self = .today
        case "yesterday": self = .yesterday
        default:
            guard let text = TimeText(argument), text.timeOfDay == nil else {
                throw AskingError("a day is written as 2026-05-11, today or yesterday; years go from 0001 to 9999")
            }
            self = .day(text.day)
        }
    }
}
