// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How many terminal cells a text takes.
///
/// Wide characters of East Asian scripts and emoji take two cells, marks that combine with the character before them
/// none. Sources: Unicode Standard Annex 11 (East Asian Width, W and F) and Unicode Technical Standard 51 (emoji).
enum DisplayWidth {
    /// The cells that `text` takes on one line. Control characters count as one: ``DisplayText`` replaces them.
    static func of(_ text: String) -> Int {
        var text = text
        let isPlain = text.withUTF8 { bytes in bytes.allSatisfy { $0 < 0x80 } }
        if isPlain {
            return text.utf8.count
        }
        var measure = Measure()
        for scalar in text.unicodeScalars {
            measure.add(scalar)
        }
        return measure.width
    }

    /// Cuts `text` so that it takes at most `limit` cells, an ellipsis in the place of what is left out included.
    static func truncate(_ text: String, to limit: Int) -> String {
        guard of(text) > limit, limit > 0 else {
            return limit > 0 ? text : ""
        }
        var measure = Measure()
        var end = text.unicodeScalars.startIndex
        for index in text.unicodeScalars.indices {
            measure.add(text.unicodeScalars[index])
            if measure.width > limit - 1 {
                break
            }
            end = text.unicodeScalars.index(after: index)
        }
        return String(text.unicodeScalars[..<end]) + "…"
    }

    /// Adds up characters one after the other, as some depend on the one before.
    private struct Measure {
        var width = 0
        private var previousWidth = 0
        private var isJoined = false

        mutating func add(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0x200D:
                isJoined = true
                return
            case 0xFE0F where previousWidth == 1:
                width += 1
                previousWidth = 2
            case 0x1F3FB...0x1F3FF where previousWidth == 2:
                break
            default:
                let own = DisplayWidth.cells(scalar)
                if isJoined, own == 2 {
                    break
                }
                width += own
                if own > 0 {
                    previousWidth = own
                }
            }
            isJoined = false
        }
    }

    private static func cells(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0..<0x300, 0xAC00...0xD7A3: scalar.value < 0x1100 ? 1 : 2
        case 0x4E00...0x9FFF: 2
        case 0x1160...0x11FF, 0xD7B0...0xD7FF: 0
        case 0x1F1E6...0x1F1FF: 1
        default: cellsByProperty(scalar)
        }
    }

    private static func cellsByProperty(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: 0
        default: isWide(scalar) ? 2 : 1
        }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF, 0xA000...0xA4C6,
            0xA960...0xA97C, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
            0x16FE0...0x18D08, 0x1AFF0...0x1B2FB, 0x1F200...0x1F265, 0x20000...0x3FFFD:
            true
        default:
            scalar.properties.isEmojiPresentation
        }
    }
}
