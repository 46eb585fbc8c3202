// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// Something to try next: what it shows, and the command.
struct DemoSuggestion {
    let title: Phrase
    let command: [String]

    /// Five of them, fewer only where the story has nothing to show.
    ///
    /// - Parameters:
    ///   - customer: A customer to look at.
    ///   - order: An order whose remark was replaced by a later one.
    ///   - shop: The shop whose evening goes wrong.
    ///   - moment: What asks the same log as of the same instant.
    ///   - place: What asks the same log.
    static func five(
        customer: String?,
        order: String?,
        shop: String,
        moment: [String],
        place: [String]
    ) -> [DemoSuggestion] {
        var suggestions = [
            DemoSuggestion(
                title: Phrase("The rate hour by hour, the worst first: when the evening broke", "按小时看回复率，最差的在前"),
                command: ["reply-rate", "--by", "hour", "--shop", shop] + moment
            ),
            DemoSuggestion(
                title: Phrase(
                    "What if two hours were allowed? --policy changes any rule for one question",
                    "如果允许2小时内回复？--policy 可以为一次查询改任何规则"
                ),
                command: ["reply-rate", "--policy", "pdd.effective.limit_ms=7200000", "--shop", shop] + moment
            ),
        ]
        if let customer {
            suggestions.append(
                DemoSuggestion(
                    title: Phrase("The last things that happened with a customer who waits", "一位等待中客户的最近动态"),
                    command: ["customer", "show", customer, "--limit", "12"] + moment
                )
            )
        }
        if let order {
            suggestions.append(
                DemoSuggestion(
                    title: Phrase("An order whose remark was replaced by a later one", "一笔备注被后来的备注取代的订单"),
                    command: ["order", "show", order] + moment
                )
            )
        }
        let replay = DemoSuggestion(
            title: Phrase("Rebuild every read model from the log: all tables stay the same", "从日志重建全部读模型：所有表都不会变"),
            command: ["replay", "--all"] + place
        )
        return suggestions + [replay]
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
