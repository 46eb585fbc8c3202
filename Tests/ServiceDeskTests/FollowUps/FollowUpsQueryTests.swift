// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@Suite struct FollowUpsQueryTests {
    private func ask(_ facts: Facts, asOf: String, all: Bool = true, _ columns: String...) async throws -> [String] {
        let rows = try await facts.ask(FollowUpsQuery(scope: Scope(all: all, asOf: .may(asOf))).question)
        return rows.map { row in columns.map { (row[$0] ?? "?") ?? "-" }.joined(separator: " ") }
    }

    @Test func anOrderIsUnpaidUntilTheInstantOfItsPaymentOrClose() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "paid", placed: "11 10:00", payments: [("full", 1000, "11 11:00")]))
            try await facts.insert(OrderFacts(id: "shut", placed: "11 10:00", closed: "11 11:00"))
            try await facts.insert(OrderFacts(id: "rest", placed: "11 10:00", payments: [("deposit", 100, "11 10:30")]))
            try await facts.insert(
                OrderFacts(id: "both", placed: "11 10:00", payments: [("full", 1000, "11 12:00")], closed: "11 11:00")
            )
            #expect(try await ask(facts, asOf: "11 09:59:59.999999", "order").isEmpty)
            #expect(
                try await ask(facts, asOf: "11 10:00", "order", "age_s") == ["both 0", "paid 0", "rest 0", "shut 0"]
            )
            #expect(try await ask(facts, asOf: "11 10:59:59.999999", "order", "age_s").contains("paid 3599000000"))
            #expect(try await ask(facts, asOf: "11 11:00", "order", "deposit") == ["rest 100"])
            #expect(try await ask(facts, asOf: "20 11:00", "order") == ["rest"])
        }
    }

    @Test(arguments: [
        ("10:29:59.999999", "0", "2026-05-11T02:30:00Z"), ("10:30", "1", "2026-05-11T02:30:00Z"),
        ("12:29:59.999999", "1", "2026-05-11T02:30:00Z"), ("12:30", "2", "2026-05-11T04:30:00Z"),
        ("+1 08:59:59.999999", "2", "2026-05-11T04:30:00Z"), ("+1 09:00", "last", "2026-05-12T01:00:00Z"),
        ("+1 09:59:59.999999", "last", "2026-05-12T01:00:00Z"), ("+1 10:00", "expired", "2026-05-12T02:00:00Z"),
    ])
    func stagesBeginAtTheirInstants(clock: String, stage: String, due: String) async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", placed: "11 10:00"))
            let asOf = Chat("H " + clock, on: ReplyVector.day).lines[0].at
            let rows = try await facts.ask(
                FollowUpsQuery(scope: Scope(all: true, asOf: asOf)).question,
                "stage",
                "due_at",
                "auto_close_at"
            )
            #expect(rows == ["\(stage) \(due) 2026-05-12T02:00:00Z"])
            let due = try await facts.ask(FollowUpsQuery(scope: Scope(asOf: asOf)).question)
            #expect(due.count == (["1", "2", "last"].contains(stage) ? 1 : 0))
        }
    }

    @Test func returningCustomersAreRemindedSooner() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("old", "a", day: 1, amount: 10))
            try await facts.insert(OrderFacts(id: "x", customer: "a", placed: "11 10:00"))
            try await facts.insert(OrderFacts(id: "y", customer: "b", placed: "11 10:00"))
            #expect(
                try await ask(facts, asOf: "11 10:15", "order", "returning", "stage") == ["x true 1", "y false 0"]
            )
            // Completed only later: not returning yet.
            try await facts.insert(.completed("late", "b", day: 11, amount: 10))
            #expect(try await ask(facts, asOf: "11 10:20", "order", "returning").contains("y true"))
            #expect(try await ask(facts, asOf: "11 09:59").isEmpty)
        }
    }

    @Test func theOrdersOwnCloseGoesFirstAndThenThePlatforms() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "own", placed: "11 10:00", closesAt: "11 11:00"))
            try await facts.insert(OrderFacts(id: "jd", shop: "jdshop", placed: "11 10:00"))
            try await facts.insert(
                "shops",
                [
                    "partition": Int16(0), "shop": "jdshop", "at": Timestamp.may("1 00:00"), "id": "1", "source": "/s",
                    "platform": "jd",
                ]
            )
            var policies = PolicySet.standard
            try policies.set("jd.unpaid.close_after_ms", to: "7200000")
            let question = FollowUpsQuery(scope: Scope(all: true, asOf: .may("11 10:30")), policies: policies).question
            #expect(
                try await facts.ask(question, "order", "auto_close_at", "closes_in_s") == [
                    "jd 2026-05-11T04:00:00Z 5400000000", "own 2026-05-11T03:00:00Z 1800000000",
                ]
            )
        }
    }

    /// What was set for the shop, or is given with the question, goes before the standard of its platform, not before a value of it.
    @Test func theShopsCloseGoesBeforeThePlatformsStandard() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", placed: "11 10:00"))
            try await facts.insert(
                "shops",
                [
                    "partition": Int16(0), "shop": "shop", "at": Timestamp.may("1 00:00"), "id": "1", "source": "/s",
                    "platform": "taobao",
                ]
            )
            func close(_ policies: PolicySet = .standard) async throws -> [String] {
                let scope = Scope(all: true, asOf: .may("11 10:30"))
                return try await facts.ask(FollowUpsQuery(scope: scope, policies: policies).question, "closes_in_s")
            }
            #expect(try await close() == ["84600000000"])
            // For all shops it says nothing about this platform.
            try await facts.insertPolicy("unpaid.close_after_ms", "5400000", from: 1, shop: "*")
            #expect(try await close() == ["84600000000"])
            try await facts.insertPolicy("unpaid.close_after_ms", "3600000", from: 1)
            #expect(try await close() == ["1800000000"])
            var given = PolicySet.standard
            try given.set("unpaid.close_after_ms", to: "7200000")
            #expect(try await close(given) == ["5400000000"])
            try await facts.insertPolicy("taobao.unpaid.close_after_ms", "10800000", from: 1)
            #expect(try await close() == ["9000000000"])
        }
    }

    @Test func whatIsLeftOutIsCounted() async throws {
        try await withFacts { facts in
            for (id, placed) in [("a", "11 10:00"), ("b", "11 11:59"), ("c", "10 01:00"), ("d", "10 02:00")] {
                try await facts.insert(OrderFacts(id: id, placed: placed))
            }
            let rows = try await ask(facts, asOf: "11 12:00", all: false, "order", "total", "not_due", "expired")
            #expect(rows == ["a 1 1 2"])
        }
    }

    @Test func ordersPlacedAtTheSameInstantAreSortedByTheirIDsBytes() async throws {
        try await withFacts { facts in
            for id in ["b", "a", "B", "10", "9", "é"] { try await facts.insert(OrderFacts(id: id, placed: "11 10:00")) }
            #expect(try await ask(facts, asOf: "11 12:00", "order") == ["10", "9", "B", "a", "b", "é"])
        }
    }

    @Test func aDepositIsThatInTheCurrencyOfTheOrder() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", placed: "11 10:00", payments: [("deposit", 100, "11 10:30")]))
            try await facts.insertPayment("o", 50, at: "11 10:40", kind: "deposit", currency: "USD")
            #expect(try await ask(facts, asOf: "11 11:00", "deposit", "currency") == ["100 CNY"])
        }
    }
}
