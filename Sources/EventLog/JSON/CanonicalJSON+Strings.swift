// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension CanonicalJSON {
    /// A text as a JSON string in canonical form, with its quotation marks.
    public static func quoted(_ text: String) -> String {
        var text = text
        return text.withUTF8 { utf8 in
            String(unsafeUninitializedCapacity: 6 * utf8.count + 2) { buffer in
                guard let start = buffer.baseAddress else { return 0 }
                return writeString(decoded: utf8, to: start) - start
            }
        }
    }

    /// Writes a string that has escapes; never more bytes than it has in the text.
    static func writeString(_ raw: UnsafeBufferPointer<UInt8>, to output: UnsafeMutablePointer<UInt8>)
        -> UnsafeMutablePointer<UInt8>
    {
        var out = output
        out.pointee = UInt8(ascii: "\"")
        out += 1
        if var next = raw.baseAddress {
            let end = next + raw.count
            while next < end {
                if next.pointee != UInt8(ascii: "\\") {
                    out.pointee = next.pointee
                    out += 1
                    next += 1
                    continue
                }
                let escape = JSONEscape(at: next)
                next += escape.length
                if escape.scalar < 0x80 {
                    out = writeCharacter(UInt8(truncatingIfNeeded: escape.scalar), to: out)
                } else {
                    out = JSONBytes.encode(escape.scalar, into: out)
                }
            }
        }
        out.pointee = UInt8(ascii: "\"")
        return out + 1
    }

    /// Writes a text as a string; up to six bytes for each of its bytes, and two.
    static func writeString(decoded: UnsafeBufferPointer<UInt8>, to output: UnsafeMutablePointer<UInt8>)
        -> UnsafeMutablePointer<UInt8>
    {
        var out = output
        out.pointee = UInt8(ascii: "\"")
        out += 1
        for byte in decoded { out = writeCharacter(byte, to: out) }
        out.pointee = UInt8(ascii: "\"")
        return out + 1
    }

    /// Writes one byte of a string, escaped when it must be.
    @inline(__always)
    private static func writeCharacter(_ byte: UInt8, to output: UnsafeMutablePointer<UInt8>)
        -> UnsafeMutablePointer<UInt8>
    {
        if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            output.pointee = byte
            return output + 1
        }
        output[0] = UInt8(ascii: "\\")
        switch byte {
        case 0x08: output[1] = UInt8(ascii: "b")
        case 0x09: output[1] = UInt8(ascii: "t")
        case 0x0A: output[1] = UInt8(ascii: "n")
        case 0x0C: output[1] = UInt8(ascii: "f")
        case 0x0D: output[1] = UInt8(ascii: "r")
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output[1] = byte
        default:
            output[1] = UInt8(ascii: "u")
            output[2] = UInt8(ascii: "0")
            output[3] = UInt8(ascii: "0")
            output[4] = UInt8(ascii: "0") + byte >> 4
            let low = byte & 0x0F
            output[5] = low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10
            return output + 6
        }
        return output + 2
    }

    /// Copies bytes that are canonical as they stand.
    @inline(__always)
    static func copy(
        _ start: UnsafePointer<UInt8>,
        _ end: UnsafePointer<UInt8>,
        to output: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        let count = end - start
        output.update(from: start, count: count)
        return output + count
    }
}
