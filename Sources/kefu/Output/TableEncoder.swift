// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// Writes rows in columns that stand below each other, by the cells that text takes on a terminal.
struct TableEncoder: RowEncoder {
    /// How many rows decide about the widths of the columns; the ones after them are written as they come.
    static let sampleSize = 1000

    private(set) var leftOut: [String] = []
    private let columns: [OutputColumn]
    private let language: Language
    private let terminal: Terminal
    private let currencyColumn: Int?
    private var held: [TableRow] = []
    private var scratch = TableRow()
    private var layout: TableLayout?

    init(columns: [OutputColumn], language: Language, terminal: Terminal) {
        self.columns = columns
        self.language = language
        self.terminal = terminal
        currencyColumn = columns.firstIndex { $0.name == "currency" }
    }

    mutating func begin(into bytes: inout [UInt8]) {}

    mutating func row(_ cells: [Cell], into bytes: inout [UInt8]) {
        scratch.removeAll()
        let currency = currencyColumn.flatMap { cells[$0].string }.map { Currency(code: $0) } ?? .yuan
        for index in columns.indices {
            format(cells[index], column: columns[index], currency: currency)
        }
        if let layout {
            write(scratch, layout: layout, into: &bytes)
            return
        }
        held.append(scratch)
        if held.count == Self.sampleSize {
            release(into: &bytes)
        }
    }

    mutating func end(into bytes: inout [UInt8]) {
        if !held.isEmpty {
            release(into: &bytes)
        }
    }

    /// Decides the layout, then writes the header and the rows held back.
    private mutating func release(into bytes: inout [UInt8]) {
        var titles = TableRow()
        for column in columns {
            titles.append(safe: language.pick(column.title))
        }
        let layout = TableLayout(columns: columns, rows: [titles] + held, available: terminal.width)
        self.layout = layout
        leftOut = columns[layout.widths.count...].map { language.pick($0.title) }
        write(titles, layout: layout, style: .bold, into: &bytes)
        var rules = TableRow()
        for width in layout.widths {
            rules.append(safe: String(repeating: "─", count: width))
        }
        write(rules, layout: layout, style: .dim, into: &bytes)
        for row in held {
            write(row, layout: layout, into: &bytes)
        }
        held = []
    }

    private func write(
        _ row: TableRow,
        layout: TableLayout,
        style: Terminal.Style? = nil,
        into bytes: inout [UInt8]
    ) {
        var padding = 0
        for (index, field) in row.fields.prefix(layout.widths.count).enumerated() {
            let cut = layout.limit(field, column: index).map { DisplayWidth.truncate(row.text(field), to: $0) }
            let space = max(0, layout.widths[index] - (cut.map { DisplayWidth.of($0) } ?? field.width))
            let before = columns[index].kind.isRightAligned ? space : 0
            bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: padding + before))
            if let style = terminal.hasColour ? (field.isAbsent ? .dim : style) : nil {
                bytes.append(text: terminal.styled(cut ?? row.text(field), style))
            } else if let cut {
                bytes.append(text: cut)
            } else {
                bytes.append(contentsOf: row.bytes[field.start..<field.end])
            }
            padding = space - before + TableLayout.gap
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func format(_ cell: Cell, column: OutputColumn, currency: Currency) {
        switch cell {
        case .null: scratch.appendAbsent()
        case .integer(let value): scratch.append(ascii: { $0.append(integer: value) })
        case .decimal(let digits): scratch.append(safe: column.kind == .share ? HumanText.percentage(digits) : digits)
        case .text(let text): scratch.append(outside: words(for: text, column))
        case .utf8(let text) where !column.words.isEmpty:
            scratch.append(outside: words(for: String(decoding: text, as: UTF8.self), column))
        case .utf8(let text): scratch.append(outside: text)
        case .seconds(let microseconds): scratch.append(safe: HumanText.duration(microseconds: microseconds))
        case .instant(_, let local?): scratch.append(outside: local)
        case .instant(let microseconds, nil):
            scratch.append(ascii: { $0.append(instantOf: microseconds, separator: UInt8(ascii: " ")) })
        case .day(let days): scratch.append(ascii: { $0.append(day: Int64(days)) })
        case .money(let minor): scratch.append(safe: HumanText.money(minor, currency: currency))
        case .boolean(let isTrue): scratch.append(safe: isTrue ? language.pick("yes", "是") : language.pick("no", "否"))
        }
    }

    private func words(for code: String, _ column: OutputColumn) -> String {
        column.text(of: code, in: language)
    }
}
