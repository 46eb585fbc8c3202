// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Takes the declared fields out of canonical JSON without decoding the rest.
///
/// The log holds `data` in canonical form (no white space, checked when it was appended), so one pass over the top
/// level with `memchr` for strings is enough.
struct PayloadScanner {
    private let table: ByteTable
    private(set) var values: [PayloadField.Value]

    init(fields: [String]) {
        table = ByteTable(fields)
        values = Array(repeating: .absent, count: fields.count)
    }

    /// Finds the values of the declared fields of one event.
    mutating func scan(_ data: UnsafeRawBufferPointer?) {
        for field in values.indices { values[field] = .absent }
        guard let data, data.count > 2, data[0] == UInt8(ascii: "{") else { return }
        var position = 1
        while position < data.count, data[position] == UInt8(ascii: "\"") {
            let keyStart = position + 1
            let keyEnd = Self.endOfString(data, keyStart)
            guard keyEnd + 1 < data.count else { return }
            let valueStart = keyEnd + 2
            let valueEnd = Self.endOfValue(data, valueStart)
            let field = table.number(of: UnsafeRawBufferPointer(rebasing: data[keyStart..<keyEnd]))
            if field >= 0 {
                values[field] = .init(start: Int32(valueStart), length: Int32(valueEnd - valueStart))
            }
            position = valueEnd + 1
        }
    }

    /// The place of the quote that ends a string.
    private static func endOfString(_ data: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var from = start
        while from < data.count, let quote = memchr(data.baseAddress! + from, 0x22, data.count - from) {
            let end = UnsafeRawPointer(quote) - data.baseAddress!
            var escapes = 0
            while end - escapes > start, data[end - escapes - 1] == UInt8(ascii: "\\") { escapes += 1 }
            if escapes % 2 == 0 { return end }
            from = end + 1
        }
        return data.count
    }

    /// The place after a value.
    private static func endOfValue(_ data: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var position = start
        var depth = 0
        while position < data.count {
            switch data[position] {
            case UInt8(ascii: "\""): position = endOfString(data, position + 1)
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if depth == 0 { return position }
                depth -= 1
            case UInt8(ascii: ","): if depth == 0 { return position }
            default: break
            }
            position += 1
        }
        return position
    }
}
