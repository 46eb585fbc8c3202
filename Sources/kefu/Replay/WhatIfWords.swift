// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// How the totals of a metric are named: in codes for programs, in the titles and words of its columns for people.
struct WhatIfWords {
    /// The same for both.
    struct Text {
        var code: String
        var words: String
    }

    private let total: WhatIfTotals
    private let language: Language

    init(_ total: WhatIfTotals, language: Language) {
        self.total = total
        self.language = language
    }

    /// How many rows would be different, as a sentence.
    var sum: String {
        let count = total.count
        return language.pick("\(count) \(count == 1 ? "row" : "rows") would be different", "\(count)行有变化")
    }

    /// What a number of rows is: of all, or of those of which the same would become.
    func rows(_ change: Difference.Change? = nil) -> Text {
        guard let change else { return Text(code: "rows", words: language.pick("rows", "有变化的行")) }
        let word = WhatIfPrinter.change.text(of: change.rawValue, in: language)
        return Text(code: "rows \(change.rawValue)", words: language.pick("rows \(word)", "\(word)的行"))
    }

    /// The name of a column.
    func title(_ name: String) -> Text {
        Text(code: name, words: column(name).map { language.pick($0.title) } ?? name)
    }

    /// What of an amount there would be more or less.
    func amount(_ name: String, isMore: Bool) -> Text {
        let title = title(name).words
        return isMore
            ? Text(code: "\(name) gained", words: language.pick("\(title) gained", "\(title)增加"))
            : Text(code: "\(name) lost", words: language.pick("\(title) lost", "\(title)减少"))
    }

    /// A verdict, from its code; `nil` where there is no row.
    func value(_ code: String?, of name: String) -> Text? {
        guard let code, let column = column(name) else { return nil }
        if column.kind == .boolean {
            return Text(code: code, words: code == "true" ? language.pick("yes", "是") : language.pick("no", "否"))
        }
        return Text(code: code, words: column.text(of: code, in: language))
    }

    private func column(_ name: String) -> OutputColumn? { total.columns.first { $0.name == name } }
}
