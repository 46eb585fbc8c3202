// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Media types, as far as it matters whether they are JSON.
enum MediaType {
    /// Whether a media type, with parameters or not, is `…/json` or `…/…+json`.
    static func isJSON(_ text: some Sequence<UInt8>) -> Bool {
        let essence = String(decoding: text.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self).lowercased()
        let parts = essence.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return false }
        let subtype = parts[1].reversed().drop { $0 == " " || $0 == "\t" }.reversed()
        return String(subtype) == "json" || (subtype.count > 5 && String(subtype).hasSuffix("+json"))
    }
}
