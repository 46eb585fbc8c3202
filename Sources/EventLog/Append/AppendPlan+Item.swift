// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension AppendPlan {
    /// Rows of a batch that stand or fall together on the caller's expectations.
    struct Item: Sendable {
        var rows: Range<Int>
        /// The numbers of its expectations.
        var expectations: Range<Int>

        init(rows: Range<Int>, expectations: Range<Int> = 0..<0) {
            self.rows = rows
            self.expectations = expectations
        }
    }

    /// What the caller expects, as the plan needs it.
    struct Expectations {
        /// By the number of an expectation, the event of the log that breaks it.
        var broken: [Int: EventPosition] = [:]
        /// Whether a row, if it is written, breaks an expectation.
        var isBroken: (_ expectation: Int, _ row: Int) -> Bool = { _, _ in false }
    }

    /// An item whose expectation does not hold.
    struct Failure: Sendable {
        var rows: Range<Int>
        /// The event that came first.
        var position: EventPosition
    }
}
