// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How the rows of a table in two generations differ.
public struct TableComparison: Sendable, Hashable {
    /// A row that one of the two has more often than the other.
    public struct Row: Sendable, Hashable {
        /// How many more of it the live generation has; below zero how many more the other one has.
        public var surplus: Int64
        /// The row as JSON.
        public var json: String
    }

    /// The table's name without schema and generation.
    public var table: String
    /// The number of rows of the live generation.
    public var liveRows: Int64
    /// The number of rows of the other one.
    public var otherRows: Int64
    /// How many rows only the live generation has.
    public var onlyLive: Int64
    /// How many rows only the other one has.
    public var onlyOther: Int64
    /// The first of the rows that differ, in the order of their columns.
    public var samples: [Row]
    /// Columns that only one of the two has, or with another type; they are not compared.
    public var leftOut: [String]

    /// Whether both have the same rows, each as often.
    public var isEqual: Bool { onlyLive == 0 && onlyOther == 0 && leftOut.isEmpty }
}
