// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres

/// A day as named on the command line; which one `today` is depends on the time zone that is asked in.
enum DayArgument: Hashable, Sendable {
    case today
    case yesterday
    case day(PostgresDate)

    /// Reads a day.
    ///
    /// - Throws: `ValidationError` that says what to write.
    init(argument: String) throws {
        switch argument {
        case "today": self = .today
        case "yesterday": self = .yesterday
        default:
            guard let text = TimeText(argument), text.timeOfDay == nil else {
                throw ValidationError("a day is written as 2026-05-11, today or yesterday")
            }
            self = .day(text.day)
        }
    }
}
