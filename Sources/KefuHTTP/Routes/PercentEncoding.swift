// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Percent-encoded text of query items and headers.
enum PercentEncoding {
    /// The bytes that are meant. A percent sign that no two digits follow stands for itself.
    static func decoded(_ bytes: some RandomAccessCollection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let high = digit(rest[rest.startIndex]), let low = digit(rest[rest.index(after: rest.startIndex)])
            {
                result.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// Whether the text holds a U+FFFD that is not percent-encoded.
    ///
    /// The HTTP decoder puts one in the place of every byte that is not UTF-8: texts that differ become the same, and
    /// nobody can tell them from one that was sent with a U+FFFD.
    static func isRepaired(_ text: String) -> Bool { text.unicodeScalars.contains("\u{FFFD}") }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
