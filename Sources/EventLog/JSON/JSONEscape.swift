// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One escape of a string that the scanner has checked: its character, and the bytes that it takes.
struct JSONEscape {
    let scalar: UInt32
    let length: Int

    /// - Parameter start: The backslash.
    init(at start: UnsafePointer<UInt8>) {
        switch start[1] {
        case UInt8(ascii: "b"): (scalar, length) = (0x08, 2)
        case UInt8(ascii: "f"): (scalar, length) = (0x0C, 2)
        case UInt8(ascii: "n"): (scalar, length) = (0x0A, 2)
        case UInt8(ascii: "r"): (scalar, length) = (0x0D, 2)
        case UInt8(ascii: "t"): (scalar, length) = (0x09, 2)
        case UInt8(ascii: "u"):
            let unit = Self.unit(start + 2)
            if unit & 0xFC00 == 0xD800 {
                (scalar, length) = (0x10000 + (unit & 0x3FF) << 10 + Self.unit(start + 8) & 0x3FF, 12)
            } else {
                (scalar, length) = (unit, 6)
            }
        default: (scalar, length) = (UInt32(start[1]), 2)
        }
    }

    private static func unit(_ digits: UnsafePointer<UInt8>) -> UInt32 {
        var unit: UInt32 = 0
        for index in 0..<4 { unit = unit << 4 | UInt32(digit(digits[index]) ?? 0) }
        return unit
    }

    /// The value of a hexadecimal digit.
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
