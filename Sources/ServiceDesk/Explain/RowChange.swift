// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What becomes of a row.
package struct RowChange {
    /// The row before; `nil` where there was none.
    package var before: [Cell]?
    /// The row after; `nil` where there is none.
    package var after: [Cell]?

    package init(before: [Cell]?, after: [Cell]?) {
        self.before = before
        self.after = after
    }

    /// The columns whose values are others, or those that a new row has values in.
    package var columns: [Int] {
        guard let after else { return [] }
        guard let before else { return after.indices.filter { !after[$0].isSame(as: .null) } }
        return after.indices.filter { !after[$0].isSame(as: before[$0]) }
    }
}
