// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// What other counting rules would change in the real data: exactly the rows that are known for each of them.
@Suite(.enabled(if: RealSet.areThere, RealSet.missing))
struct CountingRuleTests {
    @Test func everyCountingRuleIsAPolicy() async throws {
        let rates: [(String, Int)] = [
            ("pdd.effective.counting_senders=human,auto", 624), ("pdd.effective.limit_inclusive=false", 14),
            ("pdd.effective.window_end_inclusive=true", 24), ("pdd.effective.same_instant_counts=false", 33),
            ("pdd.effective.window=00:00-24:00", 1770), ("pdd.effective.reply_in_window=true", 215),
            ("pdd.effective.judged=last", 41), ("pdd.effective.judged=any", 75),
        ]
        let responses = [
            ("responses.counting_senders=human,auto", 4790), ("responses.timed_from=last", 1014),
            ("responses.booked_on=reply", 2269),
        ]
        try await TestLog.with { log in
            try await log.must("append", RealSet.incidents.events)
            try await log.project()
            try await compare(log, "reply-rate", rates, keys: ["shop", "day"])
            try await compare(log, "responses", responses, keys: ["shop", "agent", "day"])
        }
    }

    private func compare(_ log: TestLog, _ question: String, _ policies: [(String, Int)], keys: [String]) async throws {
        func rows(_ policy: [String]) async throws -> [String: [String: String]] {
            let answer = try await log.ask([question, "--all", "--time-zone", "Asia/Shanghai"] + policy)
            return Dictionary(
                answer.rows.map { row in (keys.map { row[$0] ?? "" }.joined(separator: " "), row) },
                uniquingKeysWith: { first, _ in first }
            )
        }
        let plain = try await rows([])
        for (policy, expected) in policies {
            let changed = try await rows(["--policy", policy])
            let differing = Set(plain.keys).union(changed.keys).filter { plain[$0] != changed[$0] }
            #expect(differing.count == expected, "\(policy)")
        }
    }
}
