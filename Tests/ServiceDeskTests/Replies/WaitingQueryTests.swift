// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@Suite struct WaitingQueryTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func randomChatsGiveWhatRuleThreeSays(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let chats = (0..<12).map { RandomChat.make(customer: "c\($0)", using: &random) }
        try await withFacts { facts in
            for chat in chats { try await facts.insert(chat) }
            for _ in 0..<10 {
                let asOf = RandomChat.instant(days: 0...4, using: &random)
                for shops in [[], ["shop"]] {
                    let rows = try await facts.ask(
                        WaitingQuery(scope: Scope(shops: shops, all: true, asOf: asOf)).question,
                        "first_waiting_at",
                        "customer",
                        "messages",
                        "last_message_at",
                        "waiting_s",
                        "last_agent"
                    )
                    #expect(rows == Self.expected(chats, asOf: asOf), "seed \(seed), as of \(asOf)")
                }
            }
        }
    }

    private static func expected(_ chats: [Chat], asOf: Timestamp) -> [String] {
        var rows: [(Timestamp, String, String)] = []
        for chat in chats {
            let replies = chat.lines.filter { $0.kind == .human && $0.at <= asOf }
            let last = replies.max { $0.at < $1.at }
            let waiting = chat.lines.filter { line in
                line.kind == .customer && line.at <= asOf && last.map { $0.at < line.at } ?? true
            }.map(\.at)
            guard let first = waiting.min(), let newest = waiting.max() else { continue }
            let whole = (asOf.microseconds - first.microseconds) / 1_000_000 * 1_000_000
            let rest = "\(first) \(chat.customer) \(waiting.count) \(newest) \(whole) \(last?.agent ?? "-")"
            rows.append((first, chat.customer, rest))
        }
        return rows.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }

    @Test func deadlinesAreThoseOfThePolicies() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; C 10:30", on: ReplyVector.day))
            let rows = try await facts.ask(
                WaitingQuery(scope: Scope(asOf: Timestamp("2026-05-11 10:31"))).question,
                "effective_deadline",
                "effective_left_s",
                "timely_deadline",
                "timely_left_s"
            )
            #expect(rows == ["2026-05-11T03:00:00Z 1740000000 2026-05-11T02:05:00Z -1560000000"])
        }
    }

    @Test func aWaitOverNightHasTheDeadlineOfTheNewDay() async throws {
        try await withFacts { facts in
            // The first day is lost; an answer before 09:05 still saves the second.
            try await facts.insert(Chat("C 22:50; C +1 07:59; C +1 08:05", on: ReplyVector.day))
            let rows = try await facts.ask(
                WaitingQuery(scope: Scope(asOf: Timestamp("2026-05-12 08:30"))).question,
                "first_waiting_at",
                "effective_deadline"
            )
            #expect(rows == ["2026-05-11T14:50:00Z 2026-05-12T01:05:00Z"])
        }
    }

    @Test func whatOwesNothingHasNoDeadline() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 23:30", on: ReplyVector.day))
            let rows = try await facts.ask(
                WaitingQuery(scope: Scope(asOf: Timestamp("2026-05-12 00:00"))).question,
                "messages",
                "effective_deadline",
                "effective_left_s"
            )
            #expect(rows == ["1 - -"])
        }
    }

    @Test func theLimitLeavesOutTheShortestWaits() async throws {
        try await withFacts { facts in
            for minute in 10..<20 {
                try await facts.insert(Chat("C 10:\(minute)", customer: "c\(minute)", on: ReplyVector.day))
            }
            let question = WaitingQuery(scope: Scope(limit: 2, asOf: Timestamp("2026-05-11 11:00"))).question
            #expect(try await facts.ask(question, "customer", "total") == ["c10 10", "c11 10"])
        }
    }

    /// Few shops are read one by one, many at once: the answer is the same.
    @Test(arguments: [1, 20, 21, 30])
    func whoWasAnsweredJustAfterTheInstantWaitedThen(shops: Int) async throws {
        try await withFacts { facts in
            for number in 0..<shops {
                var chat = Chat("C 10:00; H 10:00:00.000001", on: ReplyVector.day)
                chat.shop = "shop\(100 + number)"
                try await facts.insert(chat)
            }
            let then = Scope(all: true, asOf: .may("11 10:00"))
            #expect(
                try await facts.ask(WaitingQuery(scope: then).question, "shop")
                    == (0..<shops).map { "shop\(100 + $0)" }
            )
            let after = Scope(all: true, asOf: .may("11 10:00:00.000001"))
            #expect(try await facts.ask(WaitingQuery(scope: after).question).isEmpty)
        }
    }

    /// The tier is that of `kefu tiers`: by orders, by hand, by the platform's grade; refunds as the policy says.
    @Test func theTierKnowsMarksGradesAndRefunds() async throws {
        try await withFacts { facts in
            for customer in ["bought", "graded", "marked", "refunded", "new"] {
                try await facts.insert(Chat("C 10:00", customer: customer, on: ReplyVector.day))
            }
            try await facts.insert(OrderFacts.completed("o1", "bought", day: 10, amount: 100))
            try await facts.insert(OrderFacts.completed("o2", "refunded", day: 10, amount: 300_000))
            try await facts.insert(
                "refund_actions",
                [
                    "partition": Int16(1), "shop": "shop", "refund_id": "r", "at": Timestamp.may("10 12:00"), "id": "r",
                    "source": "/s", "action": "settled", "outcome": "succeeded", "order_id": "o2", "currency": "CNY",
                    "amount_minor": Int64(299_000), "offset": Int64(0),
                ]
            )
            try await facts.insertMark("marked", "vip", at: "11 09:00", expires: "11 12:00")
            try await facts.insertMark("graded", nil, at: "11 09:00", grade: "3")
            func tiers(_ asOf: String, _ policies: PolicySet = .standard) async throws -> [String] {
                try await facts.ask(
                    WaitingQuery(scope: Scope(all: true, asOf: .may(asOf)), policies: policies).question,
                    "customer",
                    "tier"
                )
            }
            #expect(
                try await tiers("11 11:00") == [
                    "bought returning", "graded vip", "marked vip", "new new", "refunded returning",
                ]
            )
            #expect(try await tiers("11 12:00").contains("marked new"))
            var policies = PolicySet.standard
            try policies.set("tier.net_of_refunds", to: "false")
            try policies.set("tier.vip_platform_grade", to: "4")
            #expect(
                try await tiers("11 11:00", policies) == [
                    "bought returning", "graded new", "marked vip", "new new", "refunded vip",
                ]
            )
        }
    }

    /// What was taken back is not looked at either where only thanks are left out (R009, R011, T14).
    @Test func aLongMessageThatWasTakenBackLeavesThanks() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:01", on: ReplyVector.day))
            let messages: [(String, String, Int32)] = [("thanks", "11 10:02", 1), ("oops", "11 10:02:10", 22)]
            for (id, at, length) in messages {
                try await facts.insert(
                    "messages",
                    [
                        "partition": Int16(3), "shop": "shop", "customer": "c", "at": Timestamp.may(at), "id": id,
                        "source": "/s", "offset": Int64(90 + length), "counts": true, "kind": "text",
                        "text_len": length,
                    ]
                )
            }
            try await facts.insert(
                "recalls",
                [
                    "partition": Int16(3), "shop": "shop", "customer": "c", "at": Timestamp.may("11 10:02:20"),
                    "event_ref": "oops", "offset": Int64(200),
                ]
            )
            for (asOf, all, left) in [("11 10:02:19", ["c 2"], ["c 2"]), ("11 10:02:20", ["c 1"], [])] {
                let scope = Scope(asOf: .may(asOf))
                let plain = WaitingQuery(scope: scope).question
                #expect(try await facts.ask(plain, "customer", "messages") == all)
                let question = WaitingQuery(scope: scope, ignoresCourtesy: true).question
                #expect(try await facts.ask(question, "customer", "messages") == left)
            }
        }
    }
}
