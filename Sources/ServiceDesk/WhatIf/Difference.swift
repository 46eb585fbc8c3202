// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// A row of a metric that would be another.
package struct Difference {
    /// What would become of it.
    package enum Change: String, CaseIterable, Sendable {
        /// There would be a row that is not there today.
        case added
        /// There would be no such row.
        case removed
        /// Its values would be others.
        case changed
    }

    package var change: Change
    package var keys: [Cell]
    /// The values of today; null cells for an added row.
    package var before: [Cell]
    /// The values that there would be; null cells for a removed row.
    package var after: [Cell]
}

extension Cell {
    /// The same value, kept for as long as wanted.
    var kept: Cell {
        if case .utf8(let bytes) = self { return .text(String(decoding: bytes, as: UTF8.self)) }
        return self
    }

    /// The value of a verdict as programs read it: its code, of a flag `true` or `false`; `nil` for none.
    var code: String? {
        if case .boolean(let isTrue) = self { "\(isTrue)" } else { string }
    }

    /// Whether both are the same value.
    package func isSame(as other: Cell) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.integer(let left), .integer(let right)), (.money(let left), .money(let right)): left == right
        case (.seconds(let left), .seconds(let right)): left == right
        case (.instant(let left, _), .instant(let right, _)): left == right
        case (.day(let left), .day(let right)): left == right
        case (.boolean(let left), .boolean(let right)): left == right
        default: if let text = string, let other = other.string { text.isSameBytes(as: other) } else { false }
        }
    }
}
