// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// After each of twenty parts that arrive in any order, the answers are those of the events that have arrived.
@Suite(.enabled(if: RealSet.areThere, RealSet.missing))
struct PartsTests {
    @Test func repliesAreRightAfterEveryPart() async throws {
        try await afterEveryPart(of: .incidents, first: 15_000) { log, facts, generator in
            let oracle = ReplyOracle(facts)
            let rates = try await log.ask("reply-rate", "--all", "--time-zone", "Asia/Shanghai")
            #expect(rates.difference(from: oracle.replyRates(hoursAhead: 8)) == nil)
            let instant = facts.randomElement(using: &generator)?.time ?? Instant(seconds: 0)
            let waiting = try await log.ask("waiting", "--all", "--as-of", "\(instant)")
            #expect(waiting.difference(from: oracle.waiting(asOf: instant)) == nil, "as of \(instant)")
        }
    }

    @Test func tiersAreRightAfterEveryPart() async throws {
        try await afterEveryPart(of: .retail, first: 20_000) { log, facts, generator in
            let instant = facts.randomElement(using: &generator)?.time ?? Instant(seconds: 0)
            let tiers = try await log.ask(["tiers", "--all", "--as-of", "\(instant)"] + ExpectedTable.tierPolicies)
            #expect(tiers.difference(from: OrderOracle(facts: facts).tiers(asOf: instant)) == nil, "as of \(instant)")
        }
    }

    @Test func unpaidOrdersAreRightAfterEveryPart() async throws {
        try await afterEveryPart(of: .tmall, first: 15_000) { log, facts, generator in
            let instant = facts.randomElement(using: &generator)?.time ?? Instant(seconds: 0)
            let unpaid = try await log.ask("follow-ups", "--all", "--as-of", "\(instant)")
            #expect(unpaid.difference(from: OrderOracle(facts: facts).unpaid(asOf: instant)) == nil, "as of \(instant)")
        }
    }

    /// The oracles themselves give the expected tables, so a slice that they judge is judged by the same rules.
    @Test func theOraclesKnowTheRules() async throws {
        let incidents = try await facts(of: .incidents, first: .max)
        let replies = ReplyOracle(incidents.facts)
        try expect(replies.replyRates(hoursAhead: 8), "reply_rate.Asia_Shanghai.csv", of: .incidents)
        try expect(replies.waiting(asOf: Instant(RealSet.incidents.end)), "unanswered.end.csv", of: .incidents)
        let retail = OrderOracle(facts: try await facts(of: .retail, first: .max).facts)
        try expect(retail.tiers(asOf: Instant(RealSet.retail.end)), "tiers.end.csv", of: .retail)
        let tmall = OrderOracle(facts: try await facts(of: .tmall, first: .max).facts)
        try expect(tmall.unpaid(asOf: Instant("2020-02-20T16:00:00Z")), "unpaid.2020-02-20T160000Z.csv", of: .tmall)
    }

    private func expect(_ answer: Answer, _ file: String, of set: RealSet) throws {
        let table = try #require(try set.tables().first { $0.file == file })
        #expect(answer.difference(from: try table.answer()) == nil, "\(file)")
    }

    private func facts(of set: RealSet, first: Int) async throws -> (bytes: [UInt8], lines: [Range<Int>], facts: [Fact])
    {
        let bytes = try await set.bytes()
        let lines = Array(Lines.split(bytes).prefix(first))
        return (bytes, lines, try Fact.read(lines, of: bytes))
    }

    /// Cuts the first events of a set into twenty random parts. Each part also brings some events again.
    private func afterEveryPart(
        of set: RealSet,
        first: Int,
        _ check: (TestLog, [Fact], inout SeededGenerator) async throws -> Void
    ) async throws {
        var generator = SeededGenerator.printed("twenty parts of \(set.name)")
        let (bytes, lines, facts) = try await facts(of: set, first: first)
        var parts = [[Int]](repeating: [], count: 20)
        for index in lines.indices.shuffled(using: &generator) {
            parts[Int.random(in: 0..<20, using: &generator)].append(index)
        }
        try await TestLog.with { log in
            var arrived: [Int] = []
            for part in parts {
                let again = (0..<min(50, arrived.count)).compactMap { _ in arrived.randomElement(using: &generator) }
                let file = try log.file("part.ndjson", Lines.joined((part + again).map { lines[$0] }, of: bytes))
                let summary = try AppendSummary(try await log.must("append", file))
                #expect(summary == AppendSummary(appended: part.count, duplicates: again.count))
                try await log.project()
                arrived += part
                try await check(log, arrived.map { facts[$0] }, &generator)
            }
            #expect(arrived.count == first)
        }
    }
}
