// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A column of printed rows.
struct OutputColumn: Sendable, Hashable {
    /// What a column's values are, where that decides how they look.
    enum Kind: Sendable, Hashable {
        /// An identifier: text, even where it is made of digits.
        case identifier
        case text
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
    var name: String

    var kind: Kind

    /// The table's header in English.
    var title: String

    /// The table's header in Chinese.
    var chineseTitle: String

    /// Makes a column; without titles its name, underscores as spaces, is its title.
    init(_ name: String, _ kind: Kind, title: String? = nil, chineseTitle: String? = nil) {
        self.name = name
        self.kind = kind
        let title = title ?? String(name.map { $0 == "_" ? " " : $0 })
        self.title = title
        self.chineseTitle = chineseTitle ?? title
    }

    /// The header in a language.
    func title(in language: Language) -> String {
        language.pick(title, chineseTitle)
    }
}

extension OutputColumn.Kind {
    /// Whether values stand at the right edge of a table's column.
    var isRightAligned: Bool {
        switch self {
        case .integer, .decimal, .share, .seconds, .money: true
        default: false
        }
    }
}
