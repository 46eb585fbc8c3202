// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Makes text from outside safe to print on a terminal.
enum DisplayText {
    /// The text with line ends and tabs as spaces, and every other control or bidirectional override as `�`,
    /// so that it takes one line and cannot steer the terminal.
    static func safe(_ text: String) -> String {
        var text = text
        let isSafe = text.withUTF8 { bytes in bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }
        if isSafe || !text.unicodeScalars.contains(where: isUnsafe) {
            return text
        }
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t": safe.append(" ")
            case _ where isUnsafe(scalar): safe.append("\u{FFFD}")
            default: safe.append(scalar)
            }
        }
        return String(safe)
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
