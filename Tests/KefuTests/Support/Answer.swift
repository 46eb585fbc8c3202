// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// A table in CSV as a command printed it.
struct Answer: Sendable {
    /// The lines without their line ends, the header first.
    let lines: [ArraySlice<UInt8>]

    init(_ bytes: [UInt8]) {
        lines = Lines.split(bytes).map { bytes[$0] }
    }

    /// A table that something else computed.
    init(header: String, rows: [String]) {
        self.init(Array(([header] + rows).map { $0 + "\n" }.joined().utf8))
    }

    /// Where this table differs from another that has its first columns only, byte for byte; nil when it does not.
    func difference(from expected: Answer) -> String? {
        for (index, want) in expected.lines.enumerated() {
            guard index < lines.count else { return "line \(index + 1) is missing: \(Self.text(want))" }
            let line = lines[index]
            let isEqual =
                line.count >= want.count && line.starts(with: want)
                && (line.count == want.count || line[line.startIndex + want.count] == UInt8(ascii: ","))
            if !isEqual { return "line \(index + 1) is \(Self.text(line)), must be \(Self.text(want))" }
        }
        return lines.count == expected.lines.count
            ? nil : "there are \(lines.count - expected.lines.count) lines too many"
    }

    /// The rows as dictionaries by column.
    var rows: [[String: String]] {
        guard let header = lines.first.map(Self.fields) else { return [] }
        return lines.dropFirst().map { line in
            Dictionary(zip(header, Self.fields(line))) { first, _ in first }
        }
    }

    /// Some columns of every row, joined by blanks: short to compare with.
    func rows(_ columns: String...) -> [String] {
        rows.map { row in columns.map { row[$0] ?? "(no \($0))" }.joined(separator: " ") }
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String { String(decoding: line, as: UTF8.self) }

    private static func fields(_ line: ArraySlice<UInt8>) -> [String] {
        var fields: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var wasClosing = false
        for byte in line {
            switch byte {
            case UInt8(ascii: "\""):
                // A doubled quote leaves the quotes and enters them again.
                if wasClosing { field.append(byte) }
                wasClosing = isQuoted
                isQuoted.toggle()
                continue
            case UInt8(ascii: ",") where !isQuoted:
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
            default:
                field.append(byte)
            }
            wasClosing = false
        }
        fields.append(String(decoding: field, as: UTF8.self))
        return fields
    }
}
