// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// What is told of an order after an instant changes no answer as of it.
@Suite struct LaterFactsTests {
    @Test func whoseOrderItIsMakesNobodyReturningBeforeItIsTold() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("old", "c", day: 1, amount: 10))
            try await facts.insert(OrderFacts(id: "o", customer: nil, placed: "11 10:00"))
            try await facts.insertAction("attempted", "orders/o", at: "11 12:20")
            try await facts.connection.execute(
                """
                UPDATE kefu_read.orders_g1 SET customer = 'c', customer_at = '2026-05-15 00:00+08' WHERE order_id = 'o'
                """
            )
            // The second reminder of a returning customer is due earlier than that of a new one.
            for (asOf, stage) in [("14 23:59:59.999999", "1"), ("15 00:00", "2")] {
                let stats = FollowUpStatsQuery(scope: Scope(all: true, asOf: .may(asOf))).question
                #expect(try await facts.ask(stats, "key", "attempts") == ["\(stage) 1"])
            }
        }
    }

    /// Until an order says in which currency it is, its first payment does.
    @Test func theCurrencyOfAPlacingCountsOnceItIsTold() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("o", "c", day: 1, amount: 100))
            try await facts.connection.execute(
                "UPDATE kefu_read.orders_g1 SET placed_at = '2026-05-05 00:00+08', currency = 'USD'"
            )
            for (asOf, sums) in [
                ("4 23:59:59.999999", ["1 100 CNY"]), ("5 00:00", ["0 100 CNY", "1 0 USD"]),
            ] {
                let tiers = TiersQuery(scope: Scope(all: true, asOf: .may(asOf))).question
                #expect(try await facts.ask(tiers, "completed_paid_orders", "gross", "currency") == sums)
            }
        }
    }
}
