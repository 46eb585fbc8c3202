// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// Values as a text, in the forms that tables have.
struct CellText {
    let language: Language

    /// A value of a row that would be different: `12 → 15` where it changes, else as it is; what the forms of tables are too coarse to
    /// tell apart as programs are told it.
    func change(_ difference: Difference, _ reader: DifferenceReader, at index: Int) -> Cell {
        let currency =
            reader.keys.firstIndex { $0.name == "currency" }
            .flatMap { difference.keys[$0].string }.map { Currency(code: $0) } ?? .yuan
        let (before, after) = (difference.before[index], difference.after[index])
        func text(_ cell: Cell) -> String { self.text(cell, reader.values[index], currency) ?? "–" }
        switch difference.change {
        case .added: return .text(text(after))
        case .removed: return .text(text(before))
        case .changed where before.isSame(as: after): return .text(text(before))
        case .changed:
            let isVisible = text(before) != text(after)
            return .text(isVisible ? "\(text(before)) → \(text(after))" : "\(exact(before)) → \(exact(after))")
        }
    }

    private func exact(_ cell: Cell) -> String {
        switch cell {
        case .seconds(let microseconds): ascii { $0.append(secondsOf: microseconds) } + " s"
        default: cell.string ?? "–"
        }
    }

    /// `nil` for null.
    func text(_ cell: Cell, _ column: OutputColumn, _ currency: Currency) -> String? {
        switch cell {
        case .null: nil
        case .integer(let value): "\(value)"
        case .decimal(let digits): column.kind == .share ? HumanText.percentage(digits) : digits
        case .text(let text): column.text(of: text, in: language)
        case .utf8(let bytes): String(decoding: bytes, as: UTF8.self)
        case .seconds(let microseconds): HumanText.duration(microseconds: microseconds)
        case .instant(_, let local?): local
        case .instant(let microseconds, nil): ascii { $0.append(instantOf: microseconds, separator: UInt8(ascii: " ")) }
        case .day(let days): ascii { $0.append(day: Int64(days)) }
        case .money(let minor): HumanText.money(minor, currency: currency)
        case .boolean(let isTrue): isTrue ? language.pick("yes", "是") : language.pick("no", "否")
        }
    }

    private func ascii(_ write: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        write(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
