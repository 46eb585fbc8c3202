// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A line below an answer that says what it leaves out.
public struct Notice: Hashable, Sendable {
    /// The hidden column with the number.
    public var column: String
    private var one: Phrase
    private var many: Phrase

    /// - Parameters:
    ///   - one: The words for a single one.
    ///   - many: The words for others, `#` for the number.
    init(_ column: String, one: Phrase, many: Phrase) {
        self.column = column
        self.one = one
        self.many = many
    }

    /// The line for a number; `nil` when nothing is left out.
    public func phrase(_ count: Int64) -> Phrase? {
        guard count > 0 else { return nil }
        let phrase = count == 1 ? one : many
        func filled(_ text: String) -> String {
            text.split(separator: "#", omittingEmptySubsequences: false).joined(separator: "\(count)")
        }
        return Phrase(filled(phrase.english), filled(phrase.chinese))
    }
}
