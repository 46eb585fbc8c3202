// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Media types, as far as it matters whether they are JSON.
enum MediaType {
    /// Whether a media type, with parameters or not, is `…/json` or `…/…+json`.
    static func isJSON(_ text: some Sequence<UInt8>) -> Bool {
        let essence = text.prefix { $0 != UInt8(ascii: ";") }
        // Bytes and no characters, as in SQL: a combining mark would make another character of the slash before it.
        let parts = essence.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return false }
        var subtype = parts[1].map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
        while subtype.last == UInt8(ascii: " ") || subtype.last == UInt8(ascii: "\t") { subtype.removeLast() }
        return subtype.elementsEqual("json".utf8)
            || (subtype.count > 5 && subtype.suffix(5).elementsEqual("+json".utf8))
    }
}
