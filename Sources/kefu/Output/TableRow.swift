// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// The cells of a table's row as text, one after the other in one piece of memory.
struct TableRow {
    /// A cell's place in the row's bytes and the room that it takes on a terminal.
    struct Field {
        let start: Int
        let end: Int
        let width: Int
        /// Whether it stands for a missing value.
        let isAbsent: Bool
    }

    private(set) var bytes: [UInt8] = []
    private(set) var fields: [Field] = []

    /// The text of a cell.
    func text(_ field: Field) -> String {
        String(decoding: bytes[field.start..<field.end], as: UTF8.self)
    }

    /// Empties the row and keeps its memory.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
    }

    /// Adds a cell for a missing value.
    mutating func appendAbsent() {
        bytes.append(UInt8(ascii: "-"))
        fields.append(Field(start: bytes.count - 1, end: bytes.count, width: 1, isAbsent: true))
    }

    /// Adds a cell of printable ASCII, which `write` puts at the end of the bytes.
    mutating func append(ascii write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        write(&bytes)
        finish(start: start, width: bytes.count - start)
    }

    /// Adds a cell of text that is known to be safe to print.
    mutating func append(safe text: String) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        finish(start: start, width: DisplayWidth.of(text))
    }

    /// Adds a cell of text from outside, made safe to print.
    mutating func append(outside text: String) {
        append(safe: DisplayText.safe(text))
    }

    /// Adds a cell of text from outside, made safe to print.
    mutating func append(outside text: UnsafeRawBufferPointer) {
        if text.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
            append(ascii: { $0.append(contentsOf: text) })
        } else {
            append(outside: String(decoding: text, as: UTF8.self))
        }
    }

    private mutating func finish(start: Int, width: Int) {
        fields.append(Field(start: start, end: bytes.count, width: width, isAbsent: false))
    }
}
