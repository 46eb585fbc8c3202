// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A text that is compared, hashed and sorted by its bytes, as the log and the database do with ids.
///
/// `String` takes canonically equivalent texts for one, such as `é` in one code point and in two, and sorts by other rules.
package struct ByteKey: Hashable, Comparable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ByteKey, right: ByteKey) -> Bool { left.text.isSameBytes(as: right.text) }

    package static func < (left: ByteKey, right: ByteKey) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // No text has this byte: where several are hashed it tells them apart.
        hasher.combine(UInt8(0xFF))
    }
}

extension String {
    /// Whether another text has the same bytes, so that it is the same id.
    package func isSameBytes(as other: String) -> Bool {
        var (left, right) = (self, other)
        return left.withUTF8 { left in
            right.withUTF8 { right in left.count == right.count && left.elementsEqual(right) }
        }
    }
}

extension Sequence where Element == String {
    /// Whether one of the texts has the bytes of another.
    package func contains(bytesOf text: String) -> Bool { contains { $0.isSameBytes(as: text) } }

    /// Each text once, in the order of their bytes.
    package func distinctByBytes() -> [String] { Set(map { ByteKey($0) }).sorted().map(\.text) }
}
