// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Writes rows as comma-separated values: a header always, line feeds, an empty field for null.
package struct CSVEncoder: RowEncoder {
    package let columns: [OutputColumn]
    /// Set for spreadsheet programs: the language of the header; nil writes for programs.
    package let spreadsheet: Language?

    package init(columns: [OutputColumn], spreadsheet: Language? = nil) {
        self.columns = columns
        self.spreadsheet = spreadsheet
    }

    package mutating func begin(into bytes: inout [UInt8]) {
        if spreadsheet != nil {
            bytes += [0xEF, 0xBB, 0xBF]
        }
        for (index, column) in columns.enumerated() {
            if index > 0 {
                bytes.append(UInt8(ascii: ","))
            }
            let title = spreadsheet == .chinese ? column.title.chinese : column.name
            write(title, kind: .text, into: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    package mutating func row(_ cells: [Cell], into bytes: inout [UInt8]) {
        for index in columns.indices {
            if index > 0 {
                bytes.append(UInt8(ascii: ","))
            }
            write(cells[index], kind: columns[index].kind, into: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    package mutating func end(into bytes: inout [UInt8]) {}

    private func write(_ cell: Cell, kind: OutputColumn.Kind, into bytes: inout [UInt8]) {
        switch cell {
        case .null: break
        case .integer(let value), .money(let value): bytes.append(integer: value)
        case .decimal(let digits): bytes.append(text: digits)
        case .text(let text): write(text, kind: kind, into: &bytes)
        case .utf8(let text): write(text, kind: kind, into: &bytes)
        case .seconds(let microseconds): bytes.append(secondsOf: microseconds)
        case .instant(let microseconds, _): bytes.append(instantOf: microseconds)
        case .day(let days): bytes.append(day: Int64(days))
        case .boolean(let isTrue): bytes.append(text: isTrue ? "true" : "false")
        }
    }

    private func write(_ text: String, kind: OutputColumn.Kind, into bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0), kind: kind, into: &bytes) }
    }

    private func write(_ text: UnsafeRawBufferPointer, kind: OutputColumn.Kind, into bytes: inout [UInt8]) {
        var prefix: UInt8?
        var suffix: UInt8?
        if spreadsheet != nil {
            if SpreadsheetText.isFormula(text) {
                prefix = UInt8(ascii: "'")
            } else if kind == .identifier, SpreadsheetText.mayBeNumber(text) {
                suffix = UInt8(ascii: "\t")
            }
        }
        let isQuoted = suffix != nil || text.contains(where: Self.needsQuotes)
        if isQuoted {
            bytes.append(UInt8(ascii: "\""))
        }
        if let prefix {
            bytes.append(prefix)
        }
        if isQuoted {
            for byte in text {
                if byte == UInt8(ascii: "\"") {
                    bytes.append(byte)
                }
                bytes.append(byte)
            }
        } else {
            bytes.append(contentsOf: text)
        }
        if let suffix {
            bytes.append(suffix)
        }
        if isQuoted {
            bytes.append(UInt8(ascii: "\""))
        }
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
            || byte == UInt8(ascii: "\r")
    }
}
