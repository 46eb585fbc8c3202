// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// The SQL and the pure functions judge random chats alike, and a day asked alone is the same as the day among all.
@Suite struct ReplyAgreementTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func sqlAgreesWithThePureFunctions(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let chats = (0..<12).map { RandomChat.make(customer: "c\($0)", using: &random) }
        var policies = PolicySet.standard
        try policies.set(
            "pdd.effective.limit_ms",
            to: "\([60_000, 3_600_000, 7_200_001].randomElement(using: &random)!)"
        )
        try policies.set(
            "pdd.effective.window",
            to: ["08:00-23:00", "00:00-24:00", "10:30-11:00"].randomElement(using: &random)!
        )
        try policies.set(
            "timely.window",
            to: ["08:00-23:00", "00:00-24:00", "10:00-12:30"].randomElement(using: &random)!
        )
        for key in ["limit_inclusive", "window_end_inclusive", "reply_in_window"] {
            try policies.set("pdd.effective.\(key)", to: "\(Bool.random(using: &random))")
        }
        try policies.set("pdd.effective.judged", to: ["all", "last", "any"].randomElement(using: &random)!)
        try policies.set("pdd.effective.min_users", to: "\(Int.random(in: 1...8, using: &random))")
        let rules = ReplyRules(policies)
        try await withFacts { facts in
            for chat in chats { try await facts.insert(chat) }
            for _ in 0..<8 {
                let asOf = RandomChat.instant(days: 0...4, using: &random)
                let scope = Scope(all: true, asOf: asOf)
                let everything = try await Self.answers(facts, scope, policies)
                var expected: [String] = []
                for offset in Int32(-1)...4 {
                    let day = PostgresDate(days: ReplyVector.day.days + offset)
                    let local = asOf.microseconds + 8 * 3_600_000_000
                    let isOver = local >= (Int64(day.days) + 1) * 86_400_000_000
                    let judged = rules.day(chats.map { $0.asked() }, on: day, asOf: asOf, isOver: isOver)
                    var alone = Scope(asOf: asOf)
                    alone.day = .day(day)
                    let answer = try await Self.answers(facts, alone, policies)
                    #expect(answer == everything.filter { $0.hasPrefix("\(day) ") }, "seed \(seed), as of \(asOf)")
                    guard let rate = judged.rate, let best = judged.bestRate else { continue }
                    expected.append(
                        "\(day) \(judged.customers) \(judged.effective) \(rate) \(judged.pending) \(judged.breached) \(best) "
                            + "\(judged.isProvisional) \(judged.verdict) \(judged.expectedPenalty) \(judged.turns) "
                            + "\(judged.timelyTurns) \(judged.timelyRate ?? "-")"
                    )
                }
                #expect(everything == expected, "seed \(seed), as of \(asOf)")
            }
        }
    }

    private static func answers(_ facts: Facts, _ scope: Scope, _ policies: PolicySet) async throws -> [String] {
        try await facts.ask(
            ReplyRateQuery(scope: scope, policies: policies).question,
            "day",
            "customers",
            "effective",
            "rate",
            "pending",
            "breached",
            "best_rate",
            "provisional",
            "pdd_effective",
            "expected_penalty",
            "turns",
            "timely_turns",
            "timely_rate"
        )
    }
}
