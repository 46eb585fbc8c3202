// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The strings of canonical JSON.
enum CanonicalString {
    /// A string's content without its escapes: `\" \\ \b \f \n \r \t` and `\u00xx` are all that canonical JSON has.
    static func unescaped(_ content: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var position = 0
        while position < content.count {
            let byte = content[position]
            position += 1
            guard byte == UInt8(ascii: "\\"), position < content.count else {
                result.append(byte)
                continue
            }
            let escape = content[position]
            position += 1
            switch escape {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                let digits = String(
                    decoding: content[min(position + 2, content.count)..<min(position + 4, content.count)],
                    as: UTF8.self
                )
                result.append(UInt8(digits, radix: 16) ?? 0x3F)
                position += 4
            default: result.append(escape)
            }
        }
        return result
    }
}
