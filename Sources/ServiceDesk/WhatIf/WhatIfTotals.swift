// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What the differences of a metric come to.
package struct WhatIfTotals {
    /// From what to what a verdict flips, in codes; `nil` where there is no row.
    package struct Flip: Hashable {
        package var column: String
        package var before: String?
        package var after: String?
    }

    /// What changes of an amount come to, in minor units of a currency.
    package struct Amount: Hashable {
        /// The rows in which it would be more.
        package var gains = 0
        package var gained: Int64 = 0
        /// The rows in which it would be less.
        package var losses = 0
        package var lost: Int64 = 0
    }

    package let metric: Metric
    /// The columns that were compared.
    package let columns: [OutputColumn]
    /// The number of rows by what would become of them.
    package private(set) var rows: [Difference.Change: Int] = [:]
    /// The number of rows by how their verdict flips.
    package private(set) var flips: [Flip: Int] = [:]
    /// By column.
    package private(set) var amounts: [String: Amount] = [:]

    private let names: [String]

    init(_ metric: Metric, values: [OutputColumn]) {
        self.metric = metric
        columns = values
        names = values.map(\.name)
    }

    /// All rows that would be another.
    package var count: Int { rows.values.reduce(0, +) }

    mutating func add(_ difference: Difference) {
        rows[difference.change, default: 0] += 1
        for (index, column) in names.enumerated() {
            let (before, after) = (difference.before[index], difference.after[index])
            if metric.verdicts.contains(column), !before.isSame(as: after) {
                flips[Flip(column: column, before: before.code, after: after.code), default: 0] += 1
            }
            if metric.amounts.contains(column) { add(Self.minor(after) - Self.minor(before), to: column) }
        }
    }

    private mutating func add(_ change: Int64, to column: String) {
        if change == 0 { return }
        var amount = amounts[column] ?? Amount()
        if change > 0 {
            amount.gains += 1
            amount.gained += change
        } else {
            amount.losses += 1
            amount.lost -= change
        }
        amounts[column] = amount
    }

    private static func minor(_ cell: Cell) -> Int64 {
        if case .money(let minor) = cell { minor } else { 0 }
    }
}
