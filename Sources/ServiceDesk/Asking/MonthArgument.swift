// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// A month as a question names it: `2026-05`.
package struct MonthArgument: Hashable, Sendable {
    package let firstDay: PostgresDate

    /// Reads a month.
    ///
    /// - Throws: ``AskingError`` that says what to write.
    package init(argument: String) throws(AskingError) {
        guard let text = TimeText(argument + "-01"), text.timeOfDay == nil else {
            throw AskingError("a month is written as 2026-05; years go from 0001 to 9999")
        }
        firstDay = text.day
    }
}
