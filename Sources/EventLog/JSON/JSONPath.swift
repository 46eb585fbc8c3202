// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The path of a value, for messages: `data.items[3].qty`.
///
/// A key that does not look like a field's name is not quoted, since it may be somebody's text: it stands as
/// `<field 2>`, counted from 1.
struct JSONPath {
    private(set) var text = ""
    private var isFull = false

    /// The bytes after which a path breaks off with an ellipsis.
    private static let longest = 200

    mutating func append(key: UnsafeBufferPointer<UInt8>, at position: Int) {
        let name = Self.isName(key) ? String(decoding: key, as: UTF8.self) : "<field \(position + 1)>"
        append(text.isEmpty ? name : "." + name)
    }

    mutating func append(index: Int) { append("[\(index)]") }

    private mutating func append(_ step: String) {
        guard !isFull else { return }
        isFull = text.utf8.count + step.utf8.count > Self.longest
        text += isFull ? "…" : step
    }

    private static func isName(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
        !key.isEmpty && key.count <= 64
            && key.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
