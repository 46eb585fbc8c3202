// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// What the differences of all metrics come to, as rows and as lines.
struct WhatIfTotalRows {
    static let columns = [
        OutputColumn("metric", .text, chineseTitle: "指标"), OutputColumn("what", .text, chineseTitle: "内容"),
        OutputColumn("before", .text, chineseTitle: "现"), OutputColumn("after", .text, chineseTitle: "变更后"),
        OutputColumn("rows", .integer, chineseTitle: "行数"), OutputColumn("amount", .money, chineseTitle: "金额"),
    ]

    let rows: [[Cell]]
    /// Always in words.
    let lines: [String]

    /// - Parameter isForPeople: Whether the rows say in titles and words what programs read as names and codes.
    init(_ totals: [WhatIfTotals], language: Language, isForPeople: Bool) {
        var rows: [[Cell]] = []
        var lines: [String] = []
        for total in totals {
            let name = total.metric.name
            let words = WhatIfWords(total, language: language)
            func cell(_ text: WhatIfWords.Text?) -> Cell {
                text.map { .text(isForPeople ? $0.words : $0.code) } ?? .null
            }
            func row(_ what: WhatIfWords.Text, _ count: Int, _ amount: Cell = .null) {
                rows.append([.text(name), cell(what), .null, .null, .integer(Int64(count)), amount])
            }
            row(words.rows(), total.count)
            lines.append("\(name): \(words.sum)")
            for change in Difference.Change.allCases {
                if let count = total.rows[change] { row(words.rows(change), count) }
            }
            for (flip, count) in total.flips.sorted(by: { Self.order($0.key) < Self.order($1.key) }) {
                let what = words.title(flip.column)
                let before = words.value(flip.before, of: flip.column)
                let after = words.value(flip.after, of: flip.column)
                rows.append([.text(name), cell(what), cell(before), cell(after), .integer(Int64(count)), .null])
                lines.append("\(name): \(what.words) \(before?.words ?? "-") → \(after?.words ?? "-"): \(count)")
            }
            for (column, amount) in total.amounts.sorted(by: { $0.key < $1.key }) {
                let changes = [(true, amount.gains, amount.gained), (false, amount.losses, amount.lost)]
                for (isMore, count, minor) in changes where count > 0 {
                    let what = words.amount(column, isMore: isMore)
                    row(what, count, .money(minor))
                    lines.append("\(name): \(what.words): \(HumanText.money(minor, currency: .yuan)) (\(count))")
                }
            }
        }
        self.rows = rows
        self.lines = lines
    }

    private static func order(_ flip: WhatIfTotals.Flip) -> String {
        "\(flip.column) \(flip.before ?? "") \(flip.after ?? "")"
    }
}
