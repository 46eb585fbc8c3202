// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A column of printed rows.
package struct OutputColumn: Sendable, Hashable {
    /// What a column's values are, where that decides how they look.
    package enum Kind: Sendable, Hashable {
        /// An identifier: text, even where it is made of digits.
        case identifier
        case text
        /// One of a few codes, shown in words in tables.
        case code
        case integer
        /// An exact number, printed digit by digit as it came.
        case decimal
        /// A decimal between 0 and 1, shown as a percentage in tables.
        case share
        /// A length of time.
        case seconds
        case instant
        case day
        /// Minor units of a currency: that of the row's column `currency`, else CNY.
        case money
        case boolean
        /// A JSON document, put into JSON as it is.
        case json
    }

    /// The name that programs rely on: CSV header and JSON key.
    package var name: String

    package var kind: Kind

    /// The table's header.
    package var title: Phrase

    /// Words for codes; one without words is shown as it is.
    package var words: [String: Phrase]

    /// Makes a column; without titles its name, underscores as spaces, is its title.
    package init(
        _ name: String,
        _ kind: Kind,
        title: String? = nil,
        chineseTitle: String? = nil,
        words: [String: Phrase] = [:]
    ) {
        self.name = name
        self.kind = kind
        self.words = words
        let title = title ?? String(name.map { $0 == "_" ? " " : $0 })
        self.title = Phrase(title, chineseTitle ?? title)
    }

    /// Takes over a column of an answer.
    package init(_ column: Column) {
        name = column.name
        kind = Kind(column.kind)
        title = column.title
        words = column.words
    }

    /// A value in words: its own where it has any, else, in a text, those of what it begins with.
    package func text(of value: String, in language: Language) -> String {
        if let phrase = words[value] { return language.pick(phrase) }
        guard kind == .text, !words.isEmpty else { return value }
        let beginning = words.keys.filter { value.hasPrefix($0 + " ") }.max { $0.utf8.count < $1.utf8.count }
        guard let beginning, let phrase = words[beginning] else { return value }
        return language.pick(phrase) + value.dropFirst(beginning.count)
    }
}

extension OutputColumn.Kind {
    /// The kind of an answer's column; what is not known here is text.
    fileprivate init(_ kind: ColumnKind) {
        switch kind {
        case .identifier: self = .identifier
        case .code: self = .code
        case .json: self = .json
        case .integer: self = .integer
        case .seconds: self = .seconds
        case .money: self = .money
        case .instant: self = .instant
        case .day: self = .day
        case .flag: self = .boolean
        case .share: self = .share
        case _ where kind.isDecimal: self = .decimal
        default: self = .text
        }
    }
}

extension OutputColumn.Kind {
    /// Whether values stand at the right edge of a table's column.
    package var isRightAligned: Bool {
        switch self {
        case .integer, .decimal, .share, .seconds, .money: true
        default: false
        }
    }
}
