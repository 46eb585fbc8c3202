// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The characters of a URI reference (RFC 3986).
enum URIReference {
    /// Whether a text has only characters that a URI reference may have, valid `%XX`, and at most one `#`.
    @inline(__always)
    static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        var fragments = 0
        while index < text.count {
            let byte = text[index]
            index &+= 1
            if isPlain(byte) { continue }
            if byte == UInt8(ascii: "#") {
                fragments += 1
            } else {
                guard byte == UInt8(ascii: "%"), index + 1 < text.count, JSONEscape.digit(text[index]) != nil,
                    JSONEscape.digit(text[index + 1]) != nil
                else { return false }
            }
        }
        return fragments <= 1
    }

    /// Letters, digits, and `-._~:/?[]@!$&'()*+,;=`, as a bit for each character.
    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        let low: UInt64 = 0xAFFF_FFD2_0000_0000
        let high: UInt64 = 0x47FF_FFFE_AFFF_FFFF
        return byte < 128 && (byte < 64 ? low : high) &>> UInt64(byte) & 1 == 1
    }
}
