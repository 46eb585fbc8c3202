// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Work on bytes that the scanner has found to be well-formed.
enum JSONBytes {
    /// The first eight bytes as a big-endian number, padded with zeros.
    static func prefix(_ start: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
        var prefix: UInt64 = 0
        for index in 0..<8 {
            prefix = prefix << 8 | (index < length ? UInt64(start[index]) : 0)
        }
        return prefix
    }

    @inline(__always)
    static func areEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        memcmp(left, right, count) == 0
    }

    /// Whether a text has a control character: one below U+0020, or one from U+007F to U+009F.
    @inline(__always)
    static func hasControls(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = text.baseAddress else { return false }
        guard text.count >= 8 else {
            var previous: UInt8 = 0
            return text.contains { byte in
                defer { previous = byte }
                return byte < 0x20 || byte == 0x7F || (previous == 0xC2 && byte < 0xA0)
            }
        }
        let ones: UInt64 = 0x0101_0101_0101_0101
        var found: UInt64 = 0
        var all: UInt64 = 0
        func look(_ place: UnsafePointer<UInt8>) {
            let word = UnsafeRawPointer(place).loadUnaligned(as: UInt64.self)
            let deletes = word ^ (ones &* 0x7F)
            // A high bit that is set here belongs to a byte below 0x20 or 0x7F, or stands above such a byte.
            found |= (word &- (ones &* 0x20)) & ~word | (deletes &- ones) & ~deletes
            all |= word
        }
        var next = start
        let last = start + text.count - 8
        while next < last {
            look(next)
            next += 8
        }
        look(last)
        guard found & (ones &* 0x80) == 0 else { return true }
        return all & (ones &* 0x80) != 0 && hasHighControls(text)
    }

    /// Whether a text has a character from U+0080 to U+009F: those that UTF-8 writes as 0xC2 and less than 0xA0.
    @inline(never)
    private static func hasHighControls(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard var next = text.baseAddress else { return false }
        let end = next + text.count
        while let found = memchr(next, 0xC2, end - next) {
            next = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
            if next < end, next.pointee < 0xA0 { return true }
        }
        return false
    }

    /// Whether one key is less than (-1), equal to (0) or greater than (1) another, byte by byte.
    ///
    /// - Parameter left: Its bytes, their number, and the prefix of them.
    @inline(__always)
    static func compare(
        _ left: (start: UnsafePointer<UInt8>, length: Int, prefix: UInt64),
        _ right: (start: UnsafePointer<UInt8>, length: Int, prefix: UInt64)
    ) -> Int {
        if left.prefix != right.prefix { return left.prefix < right.prefix ? -1 : 1 }
        let shared = min(left.length, right.length)
        if shared > 8 {
            let order = memcmp(left.start + 8, right.start + 8, shared - 8)
            if order != 0 { return order < 0 ? -1 : 1 }
        }
        return left.length == right.length ? 0 : left.length < right.length ? -1 : 1
    }

    /// The code points of a string's bytes as they stand in the text.
    static func codePoints(_ raw: UnsafeBufferPointer<UInt8>) -> Int {
        guard var next = raw.baseAddress else { return 0 }
        let end = next + raw.count
        var count = 0
        while next < end {
            if next.pointee == UInt8(ascii: "\\") {
                next += JSONEscape(at: next).length
                count += 1
            } else {
                // Every byte but those that go on with a character starts one.
                count += next.pointee & 0xC0 == 0x80 ? 0 : 1
                next += 1
            }
        }
        return count
    }

    /// Writes a string's text as UTF-8 and returns where it ends; never more bytes than `raw` has.
    static func decode(_ raw: UnsafeBufferPointer<UInt8>, into output: UnsafeMutablePointer<UInt8>)
        -> UnsafeMutablePointer<UInt8>
    {
        guard var next = raw.baseAddress else { return output }
        let end = next + raw.count
        var out = output
        while next < end {
            if next.pointee == UInt8(ascii: "\\") {
                let escape = JSONEscape(at: next)
                out = encode(escape.scalar, into: out)
                next += escape.length
            } else {
                out.pointee = next.pointee
                out += 1
                next += 1
            }
        }
        return out
    }

    /// Writes one code point as UTF-8.
    static func encode(_ scalar: UInt32, into output: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        func trailing(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: scalar >> shift) & 0x3F | 0x80 }
        switch scalar {
        case ..<0x80:
            output[0] = UInt8(truncatingIfNeeded: scalar)
            return output + 1
        case ..<0x800:
            output[0] = UInt8(truncatingIfNeeded: scalar >> 6) | 0xC0
            output[1] = trailing(0)
            return output + 2
        case ..<0x10000:
            output[0] = UInt8(truncatingIfNeeded: scalar >> 12) | 0xE0
            output[1] = trailing(6)
            output[2] = trailing(0)
            return output + 3
        default:
            output[0] = UInt8(truncatingIfNeeded: scalar >> 18) | 0xF0
            output[1] = trailing(12)
            output[2] = trailing(6)
            output[3] = trailing(0)
            return output + 4
        }
    }
}
