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
    let lines: [String]

    init(_ totals: [WhatIfTotals], language: Language) {
        var rows: [[Cell]] = []
        var lines: [String] = []
        for total in totals {
            let name = total.metric.name
            func row(_ what: String, _ before: Cell, _ after: Cell, _ count: Int, _ amount: Cell) {
                rows.append([.text(name), .text(what), before, after, .integer(Int64(count)), amount])
            }
            row("rows", .null, .null, total.count, .null)
            lines.append("\(name): " + language.pick("\(total.count) rows would be different", "\(total.count)行有变化"))
            for change in Difference.Change.allCases {
                if let count = total.rows[change] { row("rows \(change.rawValue)", .null, .null, count, .null) }
            }
            for (flip, count) in total.flips.sorted(by: { Self.order($0.key) < Self.order($1.key) }) {
                row(flip.column, Self.text(flip.before), Self.text(flip.after), count, .null)
                lines.append("\(name): \(flip.column) \(flip.before ?? "-") → \(flip.after ?? "-"): \(count)")
            }
            for (column, amount) in total.amounts.sorted(by: { $0.key < $1.key }) {
                let changes = [("gained", amount.gains, amount.gained), ("lost", amount.losses, amount.lost)]
                for (word, count, minor) in changes where count > 0 {
                    row("\(column) \(word)", .null, .null, count, .money(minor))
                    lines.append("\(name): \(column) \(word): \(HumanText.money(minor, currency: .yuan)) (\(count))")
                }
            }
        }
        self.rows = rows
        self.lines = lines
    }

    private static func order(_ flip: WhatIfTotals.Flip) -> String {
        "\(flip.column) \(flip.before ?? "") \(flip.after ?? "")"
    }

    private static func text(_ text: String?) -> Cell { text.map { .text($0) } ?? .null }
}
