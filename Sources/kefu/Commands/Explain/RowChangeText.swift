// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// What becomes of a row as a text: in words and in the zone of the shop for people, by the names and in the forms that programs rely
/// on for these.
struct RowChangeText {
    private let columns: [OutputColumn]
    private let isForPeople: Bool
    private let language: Language
    private let cells: CellText
    private let currency: Int?

    init(_ columns: [Column], format: OutputFormat, language: Language) {
        self.columns = columns.map { OutputColumn($0) }
        isForPeople = format == .table || format == .csvExcel
        self.language = language
        cells = CellText(language: language)
        currency = columns.firstIndex { $0.name == "currency" }
    }

    /// A row: its columns that have a value.
    func text(_ row: [Cell]) -> String { text(RowChange(before: nil, after: row)) }

    /// `effective 0 → 1, rate 0 % → 100 %`; `nil` when nothing changes.
    func text(_ changes: [RowChange]) -> String? {
        changes.isEmpty ? nil : changes.map { text($0) }.joined(separator: separator)
    }

    private var separator: String { isForPeople && language == .chinese ? "，" : ", " }

    private func text(_ change: RowChange) -> String {
        guard let after = change.after else { return language.pick("the row goes", "该行消失") }
        return change.columns.map { column in
            let title = isForPeople ? language.pick(columns[column].title) : columns[column].name
            guard let before = change.before else { return "\(title) \(value(after, column))" }
            return "\(title) \(value(before, column)) → \(value(after, column))"
        }.joined(separator: separator)
    }

    private func value(_ row: [Cell], _ column: Int) -> String {
        guard isForPeople else { return programText(row[column]) }
        let currency = currency.flatMap { row[$0].string }.map { Currency(code: $0) } ?? .yuan
        return cells.text(row[column], columns[column], currency) ?? "–"
    }

    private func programText(_ cell: Cell) -> String {
        var bytes: [UInt8] = []
        switch cell {
        case .null: return "–"
        case .integer(let value), .money(let value): bytes.append(integer: value)
        case .seconds(let microseconds): bytes.append(secondsOf: microseconds)
        case .instant(let microseconds, _): bytes.append(instantOf: microseconds)
        case .day(let days): bytes.append(day: Int64(days))
        case .boolean(let isTrue): return isTrue ? "true" : "false"
        case .decimal, .text, .utf8: return cell.string ?? ""
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
