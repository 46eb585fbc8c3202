// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Writes rows as JSON objects, in one array or one a line.
package struct JSONRowEncoder: RowEncoder {
    private let columns: [OutputColumn]
    private let keys: [[UInt8]]
    private let isArray: Bool
    private var isFirst = true

    package init(columns: [OutputColumn], isArray: Bool) {
        self.columns = columns
        self.isArray = isArray
        keys = columns.enumerated().map { index, column in
            var key: [UInt8] = [index == 0 ? UInt8(ascii: "{") : UInt8(ascii: ",")]
            column.name.utf8.withContiguousStorageIfAvailable { Self.write(UnsafeRawBufferPointer($0), into: &key) }
            key.append(UInt8(ascii: ":"))
            return key
        }
    }

    package mutating func begin(into bytes: inout [UInt8]) {
        if isArray {
            bytes.append(UInt8(ascii: "["))
        }
    }

    package mutating func row(_ cells: [Cell], into bytes: inout [UInt8]) {
        if isArray {
            bytes.append(text: isFirst ? "\n" : ",\n")
            isFirst = false
        }
        for index in keys.indices {
            bytes += keys[index]
            write(cells[index], kind: columns[index].kind, into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        if !isArray {
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    package mutating func end(into bytes: inout [UInt8]) {
        if isArray {
            bytes.append(text: isFirst ? "]\n" : "\n]\n")
        }
    }

    private func write(_ cell: Cell, kind: OutputColumn.Kind, into bytes: inout [UInt8]) {
        switch cell {
        case .null:
            bytes.append(text: "null")
        case .integer(let value), .money(let value):
            bytes.append(integer: value)
        case .decimal(let digits):
            let isNumber = digits.utf8.last.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
            bytes.append(text: isNumber ? digits : "\"\(digits)\"")
        case .text(var text):
            text.withUTF8 { write(UnsafeRawBufferPointer($0), kind: kind, into: &bytes) }
        case .utf8(let text):
            write(text, kind: kind, into: &bytes)
        case .seconds(let microseconds):
            bytes.append(secondsOf: microseconds)
        case .instant(let microseconds, _):
            bytes.append(UInt8(ascii: "\""))
            bytes.append(instantOf: microseconds)
            bytes.append(UInt8(ascii: "\""))
        case .day(let days):
            bytes.append(UInt8(ascii: "\""))
            bytes.append(day: Int64(days))
            bytes.append(UInt8(ascii: "\""))
        case .boolean(let isTrue):
            bytes.append(text: isTrue ? "true" : "false")
        }
    }

    private func write(_ text: UnsafeRawBufferPointer, kind: OutputColumn.Kind, into bytes: inout [UInt8]) {
        if kind == .json {
            bytes.append(contentsOf: text)
        } else {
            Self.write(text, into: &bytes)
        }
    }

    /// A string as JSON.
    package static func quoted(_ text: String) -> String {
        var (text, bytes) = (text, [UInt8]())
        text.withUTF8 { write(UnsafeRawBufferPointer($0), into: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes a string with the least escapes that RFC 8259 asks for.
    private static func write(_ text: UnsafeRawBufferPointer, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        if text.contains(where: needsEscape) {
            for byte in text {
                escape(byte, into: &bytes)
            }
        } else {
            bytes.append(contentsOf: text)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func escape(_ byte: UInt8, into bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(text: "\\\"")
        case UInt8(ascii: "\\"): bytes.append(text: "\\\\")
        case 0x08: bytes.append(text: "\\b")
        case 0x0C: bytes.append(text: "\\f")
        case UInt8(ascii: "\n"): bytes.append(text: "\\n")
        case UInt8(ascii: "\r"): bytes.append(text: "\\r")
        case UInt8(ascii: "\t"): bytes.append(text: "\\t")
        case 0..<0x10: bytes.append(text: "\\u000\(String(byte, radix: 16))")
        case 0x10..<0x20: bytes.append(text: "\\u00\(String(byte, radix: 16))")
        default: bytes.append(byte)
        }
    }
}
