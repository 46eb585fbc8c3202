// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@Suite struct ResponsesQueryTests {
    private func ask(_ facts: Facts, _ scope: Scope, by grouping: ResponsesQuery.Grouping = .agent) async throws
        -> [String]
    {
        try await facts.ask(
            ResponsesQuery(scope: scope, by: grouping).question,
            "day",
            "first_responses",
            "first_sum_s",
            "first_avg_s",
            "responses",
            "sum_s",
            "avg_s",
            "within_30s",
            "within_30s_share",
            "over_300s",
            "over_300s_share",
            "median_s",
            "p90_s",
            "max_s"
        )
    }

    @Test(arguments: [
        ("10:00:30", "1 1.000000 0 0.000000"), ("10:00:30.000001", "0 0.000000 0 0.000000"),
        ("10:05:00", "0 0.000000 0 0.000000"), ("10:05:00.000001", "0 0.000000 1 1.000000"),
        ("10:00", "1 1.000000 0 0.000000"),
    ])
    func limitsAreExact(reply: String, shares: String) async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H \(reply)", on: ReplyVector.day))
            let rows = try await facts.ask(
                ResponsesQuery(scope: Scope(all: true)).question,
                "within_30s",
                "within_30s_share",
                "over_300s",
                "over_300s_share"
            )
            #expect(rows == [shares])
        }
    }

    @Test func averagesAreRoundedHalfUpToTheMillisecond() async throws {
        try await withFacts { facts in
            // 0.001 s and 0.002 s: an average of 0.0015 s, shown as 0.002; of the first response alone 0.001.
            try await facts.insert(Chat("C 10:00; H 10:00:00.001; C 11:00; H 11:00:00.002", on: ReplyVector.day))
            #expect(
                try await ask(facts, Scope(all: true)) == [
                    "2026-05-11 1 1000 0.001 2 3000 0.002 2 1.000000 0 0.000000 1500 2000 2000"
                ]
            )
        }
    }

    @Test func ranksCountFromTheShortest() async throws {
        try await withFacts { facts in
            for second in 1...11 {
                try await facts.insert(
                    Chat("C 10:00; H 10:00:\(10 + second)", customer: "c\(second)", on: ReplyVector.day)
                )
            }
            let rows = try await facts.ask(
                ResponsesQuery(scope: Scope(all: true), by: .shop).question,
                "responses",
                "median_s",
                "p90_s",
                "max_s"
            )
            #expect(rows == ["11 16000000 20000000 21000000"])
        }
    }

    @Test func aResponseOverMidnightBelongsToTheDayOfTheQuestion() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 23:59; C +1 00:01; H +1 00:02; C +1 10:00; H +1 10:01", on: ReplyVector.day))
            let days = try await ask(facts, Scope(all: true)).map {
                $0.split(separator: " ").prefix(3).joined(separator: " ")
            }
            #expect(days == ["2026-05-11 1 180000000", "2026-05-12 1 60000000"])
            // The second day alone must know that its first message had been waiting since the day before.
            var second = Scope()
            second.day = .day(PostgresDate(days: ReplyVector.day.days + 1))
            let alone = try await ask(facts, second)
            #expect(alone == [try await ask(facts, Scope(all: true))[1]])
        }
    }

    @Test func furtherRepliesAreNoResponsesAndAutomaticOnesNeither() async throws {
        try await withFacts { facts in
            try await facts.insert(
                Chat("H 09:00; C 10:00; A 10:00; H 10:01; H 10:02; S 10:03; H 10:04", on: ReplyVector.day)
            )
            let rows = try await facts.ask(ResponsesQuery(scope: Scope(all: true)).question, "responses", "sum_s")
            #expect(rows == ["1 60000000"])
        }
    }

    @Test func aReplyAfterTheAsOfInstantIsNotThere() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:10", on: ReplyVector.day))
            let before = Scope(all: true, asOf: Timestamp("2026-05-11 10:09:59.999999"))
            #expect(try await ask(facts, before).isEmpty)
            let then = Scope(all: true, asOf: Timestamp("2026-05-11 10:10"))
            #expect(try await ask(facts, then).count == 1)
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func randomChatsGiveWhatRuleTwoSays(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let chats = (0..<12).map { RandomChat.make(customer: "c\($0)", using: &random) }
        try await withFacts { facts in
            for chat in chats { try await facts.insert(chat) }
            for _ in 0..<6 {
                let asOf = RandomChat.instant(days: 0...4, using: &random)
                let everything = try await facts.ask(
                    ResponsesQuery(scope: Scope(all: true, asOf: asOf)).question,
                    "agent",
                    "day",
                    "first_responses",
                    "first_sum_s",
                    "responses",
                    "sum_s",
                    "max_s"
                )
                #expect(everything == Self.expected(chats, asOf: asOf), "seed \(seed), as of \(asOf)")
                for offset in Int32(-1)...4 {
                    let day = PostgresDate(days: ReplyVector.day.days + offset)
                    var scope = Scope(limit: 1000, asOf: asOf)
                    scope.day = .day(day)
                    let alone = try await facts.ask(
                        ResponsesQuery(scope: scope).question,
                        "agent",
                        "day",
                        "first_responses",
                        "first_sum_s",
                        "responses",
                        "sum_s",
                        "max_s"
                    )
                    #expect(
                        alone.sorted() == everything.filter { $0.contains(" \(day) ") },
                        "seed \(seed), as of \(asOf)"
                    )
                }
            }
        }
    }

    /// With t' the previous human reply of the pair, a human reply at t is a response iff a message lies in (t', t]; its
    /// seconds are t less the earliest such message.
    private static func expected(_ chats: [Chat], asOf: Timestamp) -> [String] {
        struct Sums {
            var first = (0, Int64(0))
            var all = (0, Int64(0))
            var longest = Int64(0)
        }
        var sums: [String: Sums] = [:]
        for chat in chats {
            var known: Set<Int64> = []
            var previous = Timestamp.negativeInfinity
            for reply in chat.lines.filter({ $0.kind == .human && $0.at <= asOf }).sorted(by: { $0.at < $1.at }) {
                let messages = chat.lines.filter { $0.kind == .customer && $0.at > previous && $0.at <= reply.at }
                previous = reply.at
                guard let first = messages.map(\.at.microseconds).min() else { continue }
                let day = PostgresDate(days: Int32((first + 8 * 3_600_000_000) / 86_400_000_000))
                let delay = reply.at.microseconds - first
                let key = "\(reply.agent ?? "-") \(day)"
                var sum = sums[key] ?? Sums()
                if known.insert(Int64(day.days)).inserted { sum.first = (sum.first.0 + 1, sum.first.1 + delay) }
                sum.all = (sum.all.0 + 1, sum.all.1 + delay)
                sum.longest = max(sum.longest, delay)
                sums[key] = sum
            }
        }
        return sums.map { "\($0) \($1.first.0) \($1.first.1) \($1.all.0) \($1.all.1) \($1.longest)" }.sorted()
    }
}
