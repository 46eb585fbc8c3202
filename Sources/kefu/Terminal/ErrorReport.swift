// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The one line that says what went wrong and what to do about it.
enum ErrorReport {
    /// The line for an error, without a line end.
    static func line(for error: any Error, terminal: Terminal = .none) -> String {
        let text = String(describing: error).split(whereSeparator: \.isNewline).joined(separator: " ")
        return terminal.styled("kefu:", .red) + " " + DisplayText.safe(text)
    }

    /// Prints the line on standard error.
    static func write(_ error: any Error) {
        StandardError.write(line: line(for: error, terminal: .error))
    }
}
