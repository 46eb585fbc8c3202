// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// A length of time as a question names it: `90m`, `2h`, `3d`.
package struct DurationArgument: Hashable, Sendable {
    package let milliseconds: Int64

    /// So long before and after each instant as of which can be asked there is one that PostgreSQL can hold.
    private static let longestDays: Int64 = 999_999
    /// How one is written, for a message.
    static let forms = "90m, 2h or 3d, \(longestDays)d at most"

    /// Reads a length of time.
    ///
    /// - Throws: ``AskingError`` that says what to write.
    package init(argument: String) throws(AskingError) {
        let units: [Character: Int64] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let unit = argument.last.flatMap({ units[$0] }), let number = Int64(digits: argument.dropLast()),
            number <= Self.longestDays * 86_400_000 / unit
        else {
            throw AskingError("a length of time is written as \(Self.forms)")
        }
        milliseconds = number * unit
    }
}
