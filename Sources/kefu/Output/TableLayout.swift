// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// How wide the columns of a table are.
struct TableLayout {
    /// The blanks between two columns.
    static let gap = 2

    /// How many columns are shown however narrow the terminal is.
    private static let fewestColumns = 3

    /// The cells of each column that is shown; on a narrow terminal the last columns may be missing.
    private(set) var widths: [Int]

    private let isCut: [Bool]

    /// Makes every column as wide as its widest cell. Where that does not fit the terminal, columns of text become
    /// narrower, then the last columns go, then identifiers become narrower. Numbers, times and amounts are never cut.
    init(columns: [OutputColumn], rows: [TableRow], available: Int?) {
        let natural = columns.indices.map { column in rows.reduce(0) { max($0, $1.fields[column].width) } }
        isCut = columns.map { available != nil && Self.leastWidth($0.kind) != nil }
        widths = natural
        guard let available else {
            return
        }
        for count in (min(Self.fewestColumns, columns.count)...columns.count).reversed() {
            widths = Array(natural.prefix(count))
            if narrow(columns, to: available, kinds: [.text, .code, .json]) {
                return
            }
        }
        _ = narrow(columns, to: available, kinds: [.identifier])
    }

    /// The width to cut a field to; nil if it may be as wide as it is.
    func limit(_ field: TableRow.Field, column: Int) -> Int? {
        isCut[column] && field.width > widths[column] ? widths[column] : nil
    }

    /// Takes width from the widest of these columns first, until all fits; says whether it does.
    private mutating func narrow(_ columns: [OutputColumn], to available: Int, kinds: [OutputColumn.Kind]) -> Bool {
        var candidates = widths.indices.filter { kinds.contains(columns[$0].kind) }
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
        return excess <= 0
    }

    private static func leastWidth(_ kind: OutputColumn.Kind) -> Int? {
        switch kind {
        case .text, .code, .json: 8
        case .identifier: 12
        default: nil
        }
    }
}
