// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What is known about where output goes.
struct Terminal: Sendable, Hashable {
    /// Whether a person looks at it.
    var isTerminal: Bool

    /// Its width in cells; nil if it has none.
    var width: Int?

    /// Whether colours may be used: on a terminal that has them, unless `NO_COLOR` is set.
    var hasColour: Bool

    /// A file or a pipe.
    static let none = Terminal(isTerminal: false, width: nil, hasColour: false)

    /// Looks at a descriptor, commonly standard output or standard error.
    static func of(descriptor: Int32) -> Terminal {
        guard isatty(descriptor) == 1 else {
            return .none
        }
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let isDumb = Environment.value(of: "TERM") == nil || Environment.value(of: "TERM") == "dumb"
        return Terminal(
            isTerminal: true,
            width: isKnown ? Int(size.ws_col) : Environment.value(of: "COLUMNS").flatMap { Int($0) } ?? 80,
            hasColour: !isDumb && Environment.value(of: "NO_COLOR") == nil
        )
    }

    /// Standard output.
    static var output: Terminal { of(descriptor: STDOUT_FILENO) }

    /// Standard error.
    static var error: Terminal { of(descriptor: STDERR_FILENO) }

    /// Puts `text` in a style if colours may be used.
    func styled(_ text: String, _ style: Style) -> String {
        hasColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// The few styles in use, with their numbers in ECMA-48.
    enum Style: Int {
        case bold = 1
        case dim = 2
        case red = 31
        case yellow = 33
    }
}
