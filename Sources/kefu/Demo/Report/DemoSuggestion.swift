// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// Something to try next: what it shows, and the command.
struct DemoSuggestion {
    let title: Phrase
    let command: [String]

    /// Five of them.
    ///
    /// - Parameters:
    ///   - customer: A customer to look at; nil if there is none.
    ///   - order: An order whose remark was replaced by a later one; nil if there is none.
    ///   - scope: What asks the same log as of the same instant.
    ///   - place: What asks the same log.
    static func five(customer: String?, order: String?, scope: [String], place: [String]) -> [DemoSuggestion] {
        let shown =
            customer.map {
                DemoSuggestion(
                    title: Phrase("One customer's messages, answers and orders", "一位客户的消息、回复和订单"),
                    command: ["customer", "show", $0] + scope
                )
            }
            ?? DemoSuggestion(
                title: Phrase("The VIPs, for a spreadsheet", "导出VIP客户到表格"),
                command: ["tiers", "--tier", "vip", "--output", "csv-excel"] + scope
            )
        let story =
            order.map {
                DemoSuggestion(
                    title: Phrase("An order whose remark was replaced", "一笔备注被取代的订单"),
                    command: ["order", "show", $0] + scope
                )
            }
            ?? DemoSuggestion(
                title: Phrase("The orders of the day", "今天的订单"),
                command: ["orders", "--limit", "20"] + scope
            )
        return [
            DemoSuggestion(
                title: Phrase("The rate hour by hour: where the evening broke", "按小时看回复率：晚高峰从几点开始失守"),
                command: ["reply-rate", "--by", "hour"] + scope
            ),
            DemoSuggestion(
                title: Phrase(
                    "What if two hours were allowed? Any policy can be changed for one question",
                    "如果允许2小时内回复？"
                ),
                command: ["reply-rate", "--policy", "pdd.effective.limit_ms=7200000"] + scope
            ),
            shown,
            story,
            DemoSuggestion(
                title: Phrase(
                    "Rebuild every read model from the log: the tables above stay the same",
                    "从日志重建全部读模型：上面的表不会变"
                ),
                command: ["replay", "--all"] + place
            ),
        ]
    }

    /// The command as a shell takes it.
    func line(program: String) -> String {
        ([program] + command).map { Self.quoted($0) }.joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "-_./:=,+@%".unicodeScalars.contains(scalar)
        }
        guard !isPlain || word.isEmpty else {
            return word
        }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
