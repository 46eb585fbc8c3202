// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@Suite struct TiersQueryTests {
    private func ask(
        _ facts: Facts,
        policies: [String: String] = [:],
        asOf: String = "31 00:00",
        shops: [String] = [],
        _ columns: String...
    ) async throws -> [String] {
        var set = PolicySet.standard
        for (key, value) in policies { try set.set(key, to: value) }
        let rows = try await facts.ask(
            TiersQuery(scope: Scope(shops: shops, all: true, asOf: .may(asOf)), policies: set).question
        )
        return rows.map { row in
            (["customer"] + columns).map { (row[$0] ?? "?") ?? "-" }.joined(separator: " ")
        }
    }

    @Test func onlyCompletedPaidOrdersCount() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("1", "a", day: 1, amount: 1000))
            try await facts.insert(
                OrderFacts(id: "2", customer: "b", placed: "1 09:00", payments: [("full", 1000, "1 09:01")])
            )
            try await facts.insert(OrderFacts(id: "3", customer: "c", placed: "1 09:00", completed: "2 09:00"))
            var closed = OrderFacts.completed("4", "d", day: 1, amount: 1000)
            closed.closed = "3 00:00"
            try await facts.insert(closed)
            try await facts.insert(
                OrderFacts(
                    id: "5",
                    customer: "e",
                    placed: "1 09:00",
                    payments: [("deposit", 100, "1 09:01")],
                    completed: "2 09:00"
                )
            )
            try await facts.insertCustomer("f", seen: .may("5 00:00"))
            try await facts.insert(.completed("6", nil, day: 1, amount: 1000))
            #expect(
                try await ask(facts, "completed_paid_orders", "gross", "net", "tier", "prospect") == [
                    "a 1 1000 1000 returning false", "b 0 0 0 new false", "c 0 0 0 new true", "d 0 0 0 new false",
                    "e 0 0 0 new true", "f 0 0 0 new true",
                ]
            )
            #expect(
                try await ask(facts, asOf: "2 12:00", "completed_paid_orders").contains("d 1")
            )
            #expect(try await !ask(facts, asOf: "4 23:59:59.999999").contains("f"))
            #expect(try await ask(facts, asOf: "5 00:00").contains("f"))
        }
    }

    @Test func refundsThatSucceededAreTakenOffOnce() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("1", "a", day: 1, amount: 1000))
            let succeeded: [String: any PostgresEncodable & Sendable] = [
                "outcome": "succeeded", "amount_minor": Int64(300),
            ]
            // Told twice with different amounts and in two partitions: the first counts.
            try await facts.insertRefund("r1", "settled", at: "3 00:00", succeeded.merging(["customer": "a"]) { $1 })
            try await facts.insertRefund(
                "r1",
                "settled",
                at: "4 00:00",
                partition: 2,
                ["outcome": "succeeded", "amount_minor": Int64(999), "customer": "a"]
            )
            // The customer is known through the order.
            try await facts.insertRefund("r2", "settled", at: "3 00:00", succeeded.merging(["order_id": "1"]) { $1 })
            try await facts.insertRefund(
                "r3",
                "settled",
                at: "3 00:00",
                ["outcome": "closed", "customer": "a", "amount_minor": Int64(5)]
            )
            try await facts.insertRefund("r4", "settled", at: "3 00:00", succeeded)
            #expect(try await ask(facts, "gross", "refunded", "net") == ["a 1000 600 400"])
            #expect(try await ask(facts, asOf: "2 23:59:59.999999", "refunded") == ["a 0"])
            #expect(try await ask(facts, asOf: "3 00:00", "refunded") == ["a 600"])
        }
    }

    @Test func partsOfAPaymentAddUp() async throws {
        try await withFacts { facts in
            var order = OrderFacts.completed("1", "a", day: 1, amount: 0)
            order.payments = [("deposit", 100, "1 09:00"), ("balance", 900, "1 09:30")]
            try await facts.insert(order)
            #expect(try await ask(facts, "completed_paid_orders", "gross") == ["a 1 1000"])
        }
    }

    @Test func equalityReachesTheTier() async throws {
        try await withFacts { facts in
            for number in 1...3 { try await facts.insert(.completed("a\(number)", "a", day: number, amount: 10)) }
            for number in 1...2 { try await facts.insert(.completed("b\(number)", "b", day: number, amount: 10)) }
            try await facts.insert(.completed("c1", "c", day: 1, amount: 5000))
            try await facts.insert(.completed("d1", "d", day: 1, amount: 4999))
            let policies = ["tier.returning_min_orders": "2", "tier.vip_orders": "3", "tier.vip_net_minor": "5000"]
            #expect(
                try await ask(facts, policies: policies, "tier", "why") == [
                    "a vip orders 3 >= 3", "b returning orders 2 >= 2", "c vip net 5000 CNY >= 5000",
                    "d new orders 1 < 2",
                ]
            )
        }
    }

    @Test func theWindowTouchesVIPOnly() async throws {
        try await withFacts { facts in
            for day in 1...5 { try await facts.insert(.completed("\(day)", "a", day: day, amount: 10)) }
            let policies = ["tier.window_days": "10"]
            #expect(
                try await ask(facts, policies: policies, asOf: "11 09:59", "completed_paid_orders", "tier") == [
                    "a 5 vip"
                ]
            )
            // The first order counts from 1 May, 10:00: ten days later it leaves the window.
            #expect(
                try await ask(facts, policies: policies, asOf: "11 10:00", "completed_paid_orders", "tier") == [
                    "a 5 returning"
                ]
            )
            #expect(try await ask(facts, policies: ["tier.window_days": "0"], asOf: "31 10:00", "tier") == ["a vip"])
        }
    }

    @Test func sinceIsTheBeginningOfTheUnbrokenStretch() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("1", "a", day: 1, amount: 3000))
            try await facts.insertRefund(
                "r",
                "settled",
                at: "3 00:00",
                ["outcome": "succeeded", "amount_minor": Int64(2500), "customer": "a"]
            )
            try await facts.insert(.completed("2", "a", day: 5, amount: 3000))
            try await facts.insert(.completed("3", "a", day: 7, amount: 3000))
            let policies = ["tier.vip_net_minor": "3000"]
            #expect(
                try await ask(facts, policies: policies, asOf: "2 00:00", "tier", "since") == [
                    "a vip 2026-05-01T02:00:00Z"
                ]
            )
            #expect(
                try await ask(facts, policies: policies, asOf: "4 00:00", "tier", "since") == [
                    "a returning 2026-05-02T16:00:00Z"
                ]
            )
            #expect(
                try await ask(facts, policies: policies, asOf: "9 00:00", "tier", "since") == [
                    "a vip 2026-05-05T02:00:00Z"
                ]
            )
        }
    }

    @Test func currenciesAreNotMixed() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("1", "a", day: 1, amount: 150_000))
            var dollars = OrderFacts.completed("2", "a", day: 2, amount: 150_000)
            dollars.currency = "USD"
            try await facts.insert(dollars)
            #expect(
                try await ask(facts, "completed_paid_orders", "gross", "currency", "tier") == [
                    "a 1 150000 CNY returning", "a 1 150000 USD returning",
                ]
            )
            // Orders are counted over all of them.
            #expect(try await ask(facts, policies: ["tier.vip_orders": "2"], "tier") == ["a vip", "a vip"])
        }
    }

    @Test func onlyChosenShopsCount() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("1", "a", day: 1, amount: 10, shop: "x"))
            try await facts.insert(.completed("1", "a", day: 2, amount: 20, shop: "y"))
            try await facts.insert(.completed("2", "b", day: 2, amount: 20, shop: "y"))
            #expect(try await ask(facts, "completed_paid_orders", "gross") == ["a 2 30", "b 1 20"])
            #expect(try await ask(facts, shops: ["x"], "completed_paid_orders", "gross") == ["a 1 10"])
            #expect(try await ask(facts, shops: ["nowhere"]).isEmpty)
        }
    }

    @Test func onlyOneTierCanBeAskedFor() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("1", "a", day: 1, amount: 10))
            try await facts.insert(.completed("2", "b", day: 1, amount: 900_000))
            let question = TiersQuery(scope: Scope(asOf: .may("31 00:00")), tier: .vip).question
            #expect(try await facts.ask(question, "customer", "total") == ["b 1"])
        }
    }

    @Test func theGrossMarginIsUnknownUnlessEveryCostIs() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("a", "c", day: 1, amount: 1000))
            try await facts.insert(.completed("b", "c", day: 2, amount: 500))
            func margin(_ asOf: String) async throws -> [String] {
                try await facts.ask(TiersQuery(scope: Scope(all: true, asOf: .may(asOf))).question, "net", "margin")
            }
            #expect(try await margin("3 00:00") == ["1500 -"])
            try await facts.connection.execute("UPDATE kefu_read.payments_g1 SET cost_minor = 700 WHERE order_id = 'a'")
            #expect(try await margin("1 23:00") == ["1000 300"])
            #expect(try await margin("3 00:00") == ["1500 -"])
            try await facts.connection.execute("UPDATE kefu_read.payments_g1 SET cost_minor = 0 WHERE order_id = 'b'")
            try await facts.insertRefund(
                "r",
                "settled",
                at: "2 12:00",
                ["order_id": "b", "outcome": "succeeded", "amount_minor": Int64(100)]
            )
            #expect(try await margin("3 00:00") == ["1400 700"])
        }
    }
}
