// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Chats with many ties and exact limits in them, over four days from ``ReplyVector/day`` on in Shanghai.
enum RandomChat {
    static func make(customer: String, using random: inout SeededGenerator) -> Chat {
        var lines: [Chat.Line] = []
        for _ in 0..<Int.random(in: 0...14, using: &random) {
            let kind: Chat.Line.Kind = [.customer, .customer, .human, .human, .automatic, .seller].randomElement(
                using: &random
            )!
            var at = instant(days: 0...3, using: &random)
            if let last = lines.last, Bool.random(using: &random) {
                let gap: Int64 = [0, 1, 30_000_000, 300_000_000, 300_001_000, 3_600_000_000, 3_600_001_000]
                    .randomElement(using: &random)!
                at = Timestamp(microseconds: last.at.microseconds + gap)
            }
            // One agent an instant: which of two same-instant replies comes first is the fold's to know.
            lines.append(
                .init(kind: kind, at: at, agent: kind == .human ? "agent\(at.microseconds / 60_000_000 % 3)" : nil)
            )
        }
        return Chat(customer: customer, lines: lines)
    }

    /// A quarter of an hour of the days, sometimes a microsecond beside it.
    static func instant(days: ClosedRange<Int64>, using random: inout SeededGenerator) -> Timestamp {
        let quarter = Int64.random(in: 0..<96, using: &random)
        let day = Int64(ReplyVector.day.days) + Int64.random(in: days, using: &random)
        let beside: Int64 = [0, 0, 0, 1, -1].randomElement(using: &random)!
        return Timestamp(microseconds: day * 86_400_000_000 + quarter * 900_000_000 + beside - 8 * 3_600_000_000)
    }
}
