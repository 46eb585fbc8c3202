// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// The row that is explained: one, or one for each value of its key, such as a tier's rows by currency.
package struct ExplainedRows {
    /// The places of the columns that tell the rows apart.
    let keys: [Int]
    package private(set) var rows: [[Cell]] = []

    init(keys: [Int]) { self.keys = keys }

    mutating func append(_ row: [Cell]) { rows.append(row) }

    package var isEmpty: Bool { rows.isEmpty }

    /// Whether both hold the same values.
    func isSame(as other: ExplainedRows) -> Bool {
        rows.count == other.rows.count && zip(rows, other.rows).allSatisfy { Self.isSame($0, $1) }
    }

    /// What becomes of them.
    func changes(to after: ExplainedRows) -> [RowChange] {
        if rows.count == 1, after.rows.count == 1 {
            return isSame(as: after) ? [] : [RowChange(before: rows[0], after: after.rows[0])]
        }
        var changes: [RowChange] = []
        for new in after.rows {
            let old = rows.first { isSameRow($0, new) }
            if old.map({ Self.isSame($0, new) }) != true { changes.append(RowChange(before: old, after: new)) }
        }
        for old in rows where !after.rows.contains(where: { isSameRow(old, $0) }) {
            changes.append(RowChange(before: old, after: nil))
        }
        return changes
    }

    /// The texts of a row's keys.
    typealias Key = [ByteKey?]

    /// The numbers in some columns of each row, without rows of zeros.
    func amounts(_ names: [String], of columns: [Column]) -> [Key: [Int64]] {
        let places = names.compactMap { name in columns.firstIndex { $0.name == name } }
        var amounts: [Key: [Int64]] = [:]
        for row in rows {
            let numbers = places.map { place in
                switch row[place] {
                case .integer(let number), .money(let number): number
                default: Int64(0)
                }
            }
            guard numbers.contains(where: { $0 != 0 }) else { continue }
            amounts[keys.map { key in row[key].string.map { ByteKey($0) } }] = numbers
        }
        return amounts
    }

    private func isSameRow(_ left: [Cell], _ right: [Cell]) -> Bool {
        keys.allSatisfy { left[$0].isSame(as: right[$0]) }
    }

    private static func isSame(_ left: [Cell], _ right: [Cell]) -> Bool {
        zip(left, right).allSatisfy { $0.isSame(as: $1) }
    }
}
