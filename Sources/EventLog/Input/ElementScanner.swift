// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Finds the end of one JSON value in a stream of bytes, without judging what is inside.
///
/// It follows strings, escapes and brackets only, so it needs a few words of memory however deep the value is.
/// Brackets of both kinds count alike: a value with crossed ones ends somewhere, and the parser refuses it.
struct ElementScanner {
    private var depth = 0
    private var isScalar = false
    private var isInString = false
    private var isEscaped = false

    /// Begins a value whose first byte is `first`; ``findEnd(in:from:)`` then starts at that byte.
    init(first: UInt8) {
        isScalar = first != UInt8(ascii: "{") && first != UInt8(ascii: "[") && first != UInt8(ascii: "\"")
    }

    /// Looks at `bytes` from `position` on and returns the position just after the value, or nil if it goes on.
    mutating func findEnd(in bytes: UnsafeRawBufferPointer, from position: Int) -> Int? {
        if isScalar {
            return bytes[position...].firstIndex { byte in
                byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte.isJSONBlank
            }
        }
        var position = position
        while position < bytes.count {
            if isInString {
                position = passString(in: bytes, from: position)
                if isInString {
                    return nil
                }
                if depth == 0 {
                    return position
                }
                continue
            }
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    return position
                }
            default:
                break
            }
        }
        return nil
    }

    /// Goes on inside a string; returns the position after its end, or the end of `bytes`.
    private mutating func passString(in bytes: UnsafeRawBufferPointer, from position: Int) -> Int {
        var position = position
        if isEscaped, position < bytes.count {
            isEscaped = false
            position += 1
        }
        while position < bytes.count {
            while position + 8 <= bytes.count,
                !Self.hasQuoteOrBackslash(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            {
                position += 8
            }
            let stop = min(position + 8, bytes.count)
            while position < stop {
                let byte = bytes[position]
                position += 1
                if byte == UInt8(ascii: "\"") {
                    isInString = false
                    return position
                }
                if byte == UInt8(ascii: "\\") {
                    guard position < bytes.count else {
                        isEscaped = true
                        return position
                    }
                    position += 1
                }
            }
        }
        return position
    }

    /// Looks at eight bytes at once: exact when it says no, as a byte before a match may be taken for one too.
    private static func hasQuoteOrBackslash(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        return (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)) & highs != 0
    }
}
