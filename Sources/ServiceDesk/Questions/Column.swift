// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A column of an answer.
public struct Column: Hashable, Sendable {
    /// What programs rely on: the SQL column, CSV header and JSON key.
    public var name: String
    public var kind: ColumnKind
    /// The header of tables for people.
    public var title: Phrase
    /// Words for the codes of a `code` column, for tables; a code without words is shown as it is.
    public var words: [String: Phrase]

    public init(_ name: String, _ kind: ColumnKind, _ english: String, _ chinese: String, words: [String: Phrase] = [:])
    {
        self.name = name
        self.kind = kind
        self.title = Phrase(english, chinese)
        self.words = words
    }
}
