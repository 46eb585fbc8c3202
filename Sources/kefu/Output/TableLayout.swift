// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How wide the columns of a table are.
struct TableLayout {
    /// The blanks between two columns.
    static let gap = 2

    /// The cells of each column.
    private(set) var widths: [Int]

    private let isCut: [Bool]

    /// Makes every column as wide as its widest cell, then narrows columns of text until the table fits the terminal,
    /// if it is one. Numbers, times and amounts are never cut.
    init(columns: [OutputColumn], rows: [TableRow], available: Int?) {
        widths = columns.indices.map { column in rows.reduce(0) { max($0, $1.fields[column].width) } }
        isCut = columns.map { available != nil && Self.leastWidth($0.kind) != nil }
        if let available {
            narrow(columns, to: available, kinds: [.text, .json])
            narrow(columns, to: available, kinds: [.identifier])
        }
    }

    /// The width to cut a field to; nil if it may be as wide as it is.
    func limit(_ field: TableRow.Field, column: Int) -> Int? {
        isCut[column] && field.width > widths[column] ? widths[column] : nil
    }

    /// Takes width from the widest of these columns first.
    private mutating func narrow(_ columns: [OutputColumn], to available: Int, kinds: [OutputColumn.Kind]) {
        var candidates = columns.indices.filter { kinds.contains(columns[$0].kind) }
        var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - available
        while excess > 0, let widest = candidates.max(by: { widths[$0] < widths[$1] }) {
            let least = Self.leastWidth(columns[widest].kind) ?? 0
            let next = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let target = max(least, min(next, widths[widest] - 1), widths[widest] - excess)
            guard target < widths[widest] else {
                candidates.removeAll { $0 == widest }
                continue
            }
            excess -= widths[widest] - target
            widths[widest] = target
        }
    }

    private static func leastWidth(_ kind: OutputColumn.Kind) -> Int? {
        switch kind {
        case .text, .json: 8
        case .identifier: 12
        default: nil
        }
    }
}
