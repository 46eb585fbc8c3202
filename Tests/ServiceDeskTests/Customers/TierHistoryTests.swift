// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import ServiceDesk
import Testing

/// When tiers changed and why: computed, also for changes that no event makes.
@Suite struct TierHistoryTests {
    private func changes(
        _ facts: Facts,
        policies: [String: String] = [:],
        asOf: Timestamp = Timestamp("2027-12-31 00:00"),
        since: TimeBound? = nil
    ) async throws -> [String] {
        var set = PolicySet.standard
        for (key, value) in policies { try set.set(key, to: value) }
        let scope = Scope(since: since, all: true, asOf: asOf)
        return try await facts.ask(
            TierChangesQuery(scope: scope, policies: set).question,
            "customer",
            "at",
            "tier_before",
            "tier",
            "reason",
            "ref"
        )
    }

    @Test func whoLeavesTheWindowChangesAtThatMicrosecondWithoutAnEvent() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("big", "a", day: 1, amount: 200_000))
            try await facts.insert(.completed("small", "a", day: 2, amount: 1))
            let expected = [
                "a 2026-05-01T01:00:00Z - new first_seen -", "a 2026-05-01T02:00:00Z new vip order big",
                "a 2027-05-01T02:00:00Z vip returning window big",
            ]
            #expect(try await changes(facts) == expected)
            // As of the microsecond before it has not happened, and nothing but the clock makes it happen.
            let leaving = Timestamp("2027-05-01 10:00")
            let before = Timestamp(microseconds: leaving.microseconds - 1)
            #expect(try await changes(facts, asOf: before) == Array(expected.dropLast()))
            #expect(try await changes(facts, asOf: leaving) == expected)
            #expect(try await changes(facts, since: .instant(leaving)) == [expected[2]])
            #expect(
                try await changes(facts, since: .instant(Timestamp(microseconds: leaving.microseconds + 1))).isEmpty
            )
        }
    }

    @Test func refundsClosesMarksAndGradesMoveCustomers() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("o", "a", day: 1, amount: 250_000))
            try await facts.insertRefund(
                "r",
                "settled",
                at: "3 00:00",
                ["outcome": "succeeded", "amount_minor": Int64(60_000), "customer": "a"]
            )
            var closed = OrderFacts.completed("p", "b", day: 1, amount: 10)
            closed.closed = "4 00:00"
            try await facts.insert(closed)
            try await facts.insertCustomer("c", seen: .may("1 00:00"))
            try await facts.insertMark("c", "vip", at: "2 00:00", expires: "5 00:00")
            try await facts.insertCustomer("d", seen: .may("1 00:00"))
            try await facts.insertMark("d", nil, at: "2 00:00", grade: "4", by: "platform")
            try await facts.insertMark("d", nil, at: "6 00:00", grade: "2", by: "platform")
            let asOf = Timestamp.may("10 00:00")
            #expect(
                try await changes(facts, asOf: asOf).filter { !$0.contains("first_seen") } == [
                    "a 2026-05-01T02:00:00Z new vip order o", "a 2026-05-02T16:00:00Z vip returning refund r",
                    "b 2026-05-01T02:00:00Z new returning order p", "b 2026-05-03T16:00:00Z returning new closed p",
                    "c 2026-05-01T16:00:00Z new vip mark -", "c 2026-05-04T16:00:00Z vip new mark -",
                    "d 2026-05-01T16:00:00Z new vip grade -", "d 2026-05-05T16:00:00Z vip new grade -",
                ]
            )
            // Refunds that are not taken off leave a VIP a VIP.
            #expect(
                try await changes(facts, policies: ["tier.net_of_refunds": "false"], asOf: asOf).filter {
                    $0.hasPrefix("a")
                }.count == 2
            )
        }
    }

    /// Days, and stretches that begin or end with changes, give what all time gives of them.
    private func theChangesOfATimeAreThoseOfTheHistory(
        _ history: [[String: String?]],
        _ facts: Facts,
        _ policies: PolicySet,
        _ everything: Scope,
        _ random: inout SeededGenerator
    ) async throws {
        let instants = try history.map { row in
            var text = try #require(row["at"] ?? nil)
            return text.withUTF8 { RFC3339.microseconds(UnsafeRawBufferPointer($0)) } ?? 0
        }
        let midnight = Timestamp("2026-05-01 00:00").microseconds
        var stretches = (0..<40).map { (midnight + $0 * 86_400_000_000, midnight + ($0 + 1) * 86_400_000_000) }
        for _ in 0..<20 {
            let ends = [instants.randomElement(using: &random)!, instants.randomElement(using: &random)!].sorted()
            stretches.append((ends[0], ends[1] + Int64.random(in: 0...1, using: &random)))
        }
        for (first, last) in stretches {
            var scope = everything
            scope.since = .instant(Timestamp(microseconds: first))
            scope.until = .instant(Timestamp(microseconds: last))
            let some = try await facts.ask(TierChangesQuery(scope: scope, policies: policies).question)
            let expected = zip(history, instants).filter { $0.1 >= first && $0.1 < last }.map(\.0)
            #expect(some == expected, "from \(first) to \(last)")
        }
    }

    /// The history says at every instant what the tiers asked as of then say.
    @Test(arguments: (1...9).map { UInt64($0) })
    func theHistoryIsTheTiersAsOfEachInstant(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        try await withFacts { facts in
            func time() -> String {
                "\(Int.random(in: 1...28, using: &random)) \(Int.random(in: 10...20, using: &random)):00"
            }
            for number in 0..<12 {
                var order = OrderFacts(id: "o\(number)", customer: "c\(number % 3)", placed: "1 00:00")
                order.payments = [("full", Int64.random(in: 1...4, using: &random) * 100, time())]
                order.completed = time()
                if number % 4 == 0 { order.closed = time() }
                try await facts.insert(order)
            }
            for number in 0..<3 {
                try await facts.insertRefund(
                    "r\(number)",
                    "settled",
                    at: time(),
                    [
                        "outcome": "succeeded", "amount_minor": Int64(200), "customer": "c\(number)",
                        "order_id": "o\(number)",
                    ]
                )
                try await facts.insertMark("c\(number)", number == 0 ? "vip" : "none", at: time(), expires: time())
            }
            var policies = PolicySet.standard
            for (key, value) in [("tier.vip_orders", "3"), ("tier.vip_net_minor", "700"), ("tier.window_days", "5")] {
                try policies.set(key, to: value)
            }
            switch seed % 3 {
            case 1: break
            case 2:
                try policies.set("tier.count_refunded_orders", to: "false")
                try policies.set("tier.window_from_month", to: "true")
            default:
                // Policies that change on the way, in every direction.
                policies = .standard
                for (key, value, day) in [
                    ("tier.vip_orders", "3", 1), ("tier.window_days", "5", 1), ("tier.vip_net_minor", "700", 1),
                    ("tier.vip_orders", "2", 8), ("tier.returning_min_orders", "2", 12),
                    ("tier.net_of_refunds", "false", 14), ("tier.window_days", "20", 16),
                    ("tier.vip_net_minor", "300", 21), ("tier.count_refunded_orders", "false", 22),
                    ("tier.vip_orders", "4", 25), ("tier.window_from_month", "true", 27),
                ] {
                    try await facts.insertPolicy(key, value, from: day)
                }
            }
            let end = Scope(all: true, asOf: Timestamp("2026-07-01 00:00"))
            let history = try await facts.ask(TierChangesQuery(scope: end, policies: policies).question)
            #expect(history.count > 3, "seed \(seed)")
            #expect(seed % 3 != 0 || history.contains { $0["reason"] == "policy" }, "seed \(seed)")
            try await theChangesOfATimeAreThoseOfTheHistory(history, facts, policies, end, &random)
            for instant in Set(history.compactMap { $0["at"] ?? nil }) {
                var text = instant
                let asOf = Timestamp(
                    microseconds: text.withUTF8 { RFC3339.microseconds(UnsafeRawBufferPointer($0)) } ?? 0
                )
                for moment in [asOf, Timestamp(microseconds: asOf.microseconds - 1)] {
                    let scope = Scope(all: true, asOf: moment)
                    let tiers = try await facts.ask(TiersQuery(scope: scope, policies: policies).question)
                    for row in tiers {
                        let known = history.filter {
                            $0["customer"] == row["customer"] && (($0["at"] ?? nil) ?? "") < instant
                                || ($0["customer"] == row["customer"] && $0["at"] == instant && moment == asOf)
                        }
                        #expect(known.last?["tier"] == row["tier"], "seed \(seed), \(row) as of \(moment)")
                        // Since when, why and by what is the last change, however the customer came there.
                        #expect(known.last?["at"] == row["since"], "seed \(seed), \(row) as of \(moment)")
                        #expect(known.last?["reason"] == row["reason"], "seed \(seed), \(row) as of \(moment)")
                        #expect(known.last?["ref"] == row["ref"], "seed \(seed), \(row) as of \(moment)")
                    }
                }
            }
        }
    }

    @Test func marksBlockAndPromoteUntilTheyAreTakenAway() async throws {
        try await withFacts { facts in
            try await facts.insertCustomer("a", seen: .may("1 00:00"))
            try await facts.insertMark("a", "vip", at: "2 00:00")
            try await facts.insertMark("a", "blocked", at: "3 00:00")
            try await facts.insertMark("a", "none", at: "4 00:00")
            for (asOf, expected) in [
                ("1 12:00", "new orders 0 < 1 false"), ("2 00:00", "vip set by hand false"),
                ("3 00:00", "new orders 0 < 1 true"),
                ("4 00:00", "new orders 0 < 1 false"),
            ] {
                let question = TiersQuery(scope: Scope(all: true, asOf: .may(asOf))).question
                #expect(try await facts.ask(question, "tier", "why", "blocked") == [expected])
            }
        }
    }

    @Test func lifecycleFollowsTheLastOrder() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("o", "a", day: 1, amount: 10))
            let placed = Timestamp.may("1 09:00").microseconds
            for (days, expected) in [
                (0, "active"), (179, "active"), (180, "sleeping"), (364, "sleeping"), (365, "lost"),
            ] {
                let asOf = Timestamp(microseconds: placed + Int64(days) * 86_400_000_000)
                let question = TiersQuery(scope: Scope(all: true, asOf: asOf)).question
                #expect(try await facts.ask(question, "lifecycle") == [expected])
            }
        }
    }

    @Test func pointsFollowTheBandsAndSegmentsTheMedians() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("1", "a", day: 1, amount: 500_000))
            for number in 0..<5 { try await facts.insert(.completed("b\(number)", "b", day: 25, amount: 1000)) }
            try await facts.insert(.completed("2", "c", day: 20, amount: 60_000))
            let question = RFMQuery(scope: Scope(all: true, asOf: .may("31 10:00"))).question
            #expect(
                try await facts.ask(
                    question,
                    "customer",
                    "recency_days",
                    "frequency",
                    "money",
                    "r",
                    "f",
                    "m",
                    "segment"
                ) == [
                    "a 30 1 500000 5 1 5 key_keep", "b 6 5 5000 5 2 1 other_value", "c 11 1 60000 5 1 2 key_value",
                ]
            )
            let late = RFMQuery(scope: Scope(all: true, asOf: Timestamp("2026-06-01 10:00"))).question
            #expect(try await facts.ask(late, "customer", "r").first == "a 4")
        }
    }
}
