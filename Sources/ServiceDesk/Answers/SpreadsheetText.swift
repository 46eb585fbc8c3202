// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a spreadsheet program would make of a text that it finds in a file.
enum SpreadsheetText {
    /// Whether it would be run as a formula (OWASP, "CSV Injection"): it begins with `= + - @`, also in full width, or
    /// with a tab or line end, which some programs drop before they look; blanks before these do not count.
    static func isFormula(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let start = text.firstIndex(where: { $0 != UInt8(ascii: " ") }) else {
            return false
        }
        switch text[start] {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"),
            UInt8(ascii: "\r"), UInt8(ascii: "\n"):
            return true
        case 0xEF:
            // U+FF1D, FF0B, FF0D and FF20, which East Asian editions take for the ASCII ones.
            guard text.count >= start + 3, text[start + 1] == 0xBC else {
                return false
            }
            return [0x9D, 0x8B, 0x8D, 0xA0].contains(text[start + 2])
        default:
            return false
        }
    }

    /// Whether it could be turned into a number, a date or a time, as ids that begin with a digit are: long ones lose
    /// digits, zeros at the front vanish, and `3-4` becomes a day. A tab after the text prevents it, as in the exports
    /// of Pinduoduo and Alipay: it is not seen, and unlike `="…"` it is no formula.
    static func mayBeNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let first = text.first(where: { $0 != UInt8(ascii: " ") }) else {
            return false
        }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) || first == UInt8(ascii: ".")
    }
}
