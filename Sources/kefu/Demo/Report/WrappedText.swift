// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Breaks text into lines that fit a terminal: at spaces, and between wide characters.
enum WrappedText {
    /// A space at which no line ends; it is printed as a usual one.
    private static let firmSpace: Character = "\u{A0}"

    /// A value that stays on one line although it has spaces, such as `47.32 %`.
    static func firm(_ value: String) -> String {
        String(value.map { $0 == " " ? firmSpace : $0 })
    }

    /// Marks that must not begin a line.
    private static let closing = Set("、，。：；！？）》”…～,.;:)")

    /// The lines of a text, each at most `width` cells wide unless a single word is wider.
    static func lines(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for piece in pieces(text) {
            let isTooLong = DisplayWidth.of(line) + DisplayWidth.of(piece) > width
            if isTooLong, !line.isEmpty, !(piece.count == 1 && closing.contains(piece)) {
                lines.append(line)
                line = ""
            }
            if !(line.isEmpty && piece == " ") {
                line += piece
            }
        }
        if !line.isEmpty {
            lines.append(line)
        }
        return lines.map { line in
            String((line.last == " " ? line.dropLast() : line[...]).map { $0 == firmSpace ? " " : $0 })
        }
    }

    /// Words, blanks, and wide characters each on its own.
    private static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var word = ""
        for character in text {
            let isBreak = character == " " || DisplayWidth.of(String(character)) > 1
            if isBreak {
                pieces += (word.isEmpty ? [] : [word]) + [String(character)]
                word = ""
            } else {
                word.append(character)
            }
        }
        return pieces + (word.isEmpty ? [] : [word])
    }
}
