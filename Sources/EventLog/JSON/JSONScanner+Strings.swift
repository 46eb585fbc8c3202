// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Passes a string and its closing quotation mark, and says how it is spelled.
    ///
    /// Eight bytes at a time: a byte that is `"`, `\`, below 0x20 or above 0x7F stops the stride.
    @inline(__always)
    mutating func skipString() throws(JSONRefusal) -> JSONNode.Spelling {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let sevens: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        let highs: UInt64 = 0x8080_8080_8080_8080
        var spelling: JSONNode.Spelling = []
        next += 1
        while true {
            while end - next >= 8 {
                let word = UInt64(littleEndian: UnsafeRawPointer(next).loadUnaligned(as: UInt64.self))
                // The high bit of a byte is set where it is not `"`, not `\`, not below 0x20. A byte above 0x7F carries
                // into those behind it, but it is found itself, and only the first one found counts.
                let isPlain =
                    ((word ^ (ones &* 0x22)) &+ sevens) & ((word ^ (ones &* 0x5C)) &+ sevens) & (word &+ (ones &* 0x60))
                let found = (~isPlain | word) & highs
                if found != 0 {
                    next += found.trailingZeroBitCount >> 3
                    break
                }
                next += 8
            }
            guard next < end else { throw cutOffInString() }
            let byte = next.pointee
            if byte == UInt8(ascii: "\"") {
                next += 1
                return spelling
            }
            if byte >= 0x80 {
                spelling.insert(.nonASCII)
                try skipUTF8()
            } else if byte == UInt8(ascii: "\\") {
                spelling.insert(.escaped)
                try skipEscape()
            } else if byte < 0x20 {
                throw rawControl()
            } else {
                next += 1
            }
        }
    }

    /// Passes characters beyond ASCII: no overlong form, no surrogate, nothing above U+10FFFF (RFC 3629).
    private mutating func skipUTF8() throws(JSONRefusal) {
        while next < end, next.pointee >= 0x80 {
            let first = next.pointee
            let left = end - next
            func isTrailing(_ index: Int) -> Bool { next[index] & 0xC0 == 0x80 }
            switch first {
            case 0xE1...0xEC, 0xEE...0xEF:
                guard left >= 3, isTrailing(1), isTrailing(2) else { throw invalidUTF8() }
                next += 3
            case 0xC2...0xDF:
                guard left >= 2, isTrailing(1) else { throw invalidUTF8() }
                next += 2
            case 0xE0:
                guard left >= 3, 0xA0...0xBF ~= next[1], isTrailing(2) else { throw invalidUTF8() }
                next += 3
            case 0xED:
                guard left >= 3, 0x80...0x9F ~= next[1], isTrailing(2) else { throw invalidUTF8() }
                next += 3
            case 0xF0:
                guard left >= 4, 0x90...0xBF ~= next[1], isTrailing(2), isTrailing(3) else { throw invalidUTF8() }
                next += 4
            case 0xF1...0xF3:
                guard left >= 4, isTrailing(1), isTrailing(2), isTrailing(3) else { throw invalidUTF8() }
                next += 4
            case 0xF4:
                guard left >= 4, 0x80...0x8F ~= next[1], isTrailing(2), isTrailing(3) else { throw invalidUTF8() }
                next += 4
            default:
                throw invalidUTF8()
            }
        }
    }

    private mutating func skipEscape() throws(JSONRefusal) {
        guard end - next >= 2 else { throw cutOffInString() }
        switch next[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            next += 2
        case UInt8(ascii: "u"):
            let unit = try unit(at: next)
            switch unit {
            case 0:
                throw failure(.nulCharacter, "the character U+0000 is not allowed")
            case 0xD800...0xDBFF:
                guard end - next >= 8, next[6] == UInt8(ascii: "\\"), next[7] == UInt8(ascii: "u"),
                    try 0xDC00...0xDFFF ~= self.unit(at: next + 6)
                else { throw failure(.loneSurrogate, "half of a surrogate pair stands alone") }
                next += 12
            case 0xDC00...0xDFFF:
                throw failure(.loneSurrogate, "half of a surrogate pair stands alone")
            default:
                next += 6
            }
        default:
            throw failure(.invalidEscape, "a backslash must be followed by one of \"\\/bfnrtu")
        }
    }

    /// The UTF-16 unit of an escape.
    private func unit(at escape: UnsafePointer<UInt8>) throws(JSONRefusal) -> UInt32 {
        var unit: UInt32 = 0
        for index in 2..<6 {
            guard end - escape > index, let digit = JSONEscape.digit(escape[index]) else {
                throw failure(.invalidEscape, "\\u must be followed by four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    private func invalidUTF8() -> JSONRefusal { failure(.invalidUTF8, "not valid UTF-8") }
}
