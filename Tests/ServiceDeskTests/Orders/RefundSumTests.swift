// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// What a settlement does not say of its refund was told before: the sums are those of `kefu refunds`.
@Suite struct RefundSumTests {
    private func fill(_ facts: Facts) async throws {
        for customer in ["a", "b"] {
            try await facts.insert(.completed("o" + customer, customer, day: 1, amount: 200_000))
        }
        // One does not say how much, the other only which refund it is, in another partition.
        try await facts.insertRefund(
            "ra",
            "requested",
            at: "2 10:00",
            ["order_id": "oa", "customer": "a", "amount_minor": Int64(200_000)]
        )
        try await facts.insertRefund(
            "ra",
            "settled",
            at: "3 10:00",
            ["order_id": "oa", "customer": "a", "outcome": "succeeded"]
        )
        try await facts.insertRefund(
            "rb",
            "requested",
            at: "2 10:00",
            ["order_id": "ob", "customer": "b", "amount_minor": Int64(200_000)]
        )
        try await facts.insertRefund(
            "rb",
            "settled",
            at: "3 10:00",
            partition: 7,
            ["outcome": "succeeded", "amount_minor": Int64(200_000)]
        )
    }

    @Test func tiersOrdersAndSalesTakeOffWhatRefundsShow() async throws {
        try await withFacts { facts in
            try await fill(facts)
            let scope = Scope(all: true, asOf: .may("5 00:00"))
            #expect(
                try await facts.ask(RefundsQuery(scope: scope).question, "refund", "order", "amount", "state").sorted()
                    == [
                        "ra oa 200000 succeeded", "rb ob 200000 succeeded",
                    ]
            )
            #expect(
                try await facts.ask(
                    TiersQuery(scope: scope).question,
                    "customer",
                    "refunded",
                    "net",
                    "tier",
                    "currency"
                )
                    == ["a 200000 0 returning CNY", "b 200000 0 returning CNY"]
            )
            #expect(
                try await facts.ask(OrdersQuery(scope: scope).question, "order", "refunded", "refund") == [
                    "oa 200000 succeeded", "ob 200000 succeeded",
                ]
            )
            #expect(try await facts.ask(CreditQuery(scope: scope).question, "sales", "net") == ["400000 0"])
            let changes = try await facts.ask(
                TierChangesQuery(scope: scope).question,
                "customer",
                "tier",
                "reason",
                "ref"
            )
            #expect(
                changes == [
                    "a new first_seen -", "a vip order oa", "a returning refund ra", "b new first_seen -",
                    "b vip order ob", "b returning refund rb",
                ]
            )
        }
    }

    @Test func whatWasPaidBackInFullMakesNobodyReturning() async throws {
        try await withFacts { facts in
            try await fill(facts)
            try await facts.insert(Chat("C 10:00", customer: "a", on: ReplyVector.day))
            try await facts.insert(Chat("C 10:00", customer: "b", on: ReplyVector.day))
            var policies = PolicySet.standard
            try policies.set("tier.count_refunded_orders", to: "false")
            for (scope, tier) in [
                (Scope(all: true, asOf: .may("11 12:00")), "new"), (Scope(all: true, asOf: .may("2 12:00")), "vip"),
            ] {
                let tiers = try await facts.ask(
                    TiersQuery(scope: scope, policies: policies).question,
                    "customer",
                    "tier"
                )
                #expect(tiers == ["a \(tier)", "b \(tier)"])
            }
            let scope = Scope(all: true, asOf: .may("11 12:00"))
            let waiting = try await facts.ask(
                WaitingQuery(scope: scope, policies: policies).question,
                "customer",
                "tier"
            )
            #expect(waiting == ["a new", "b new"])
        }
    }

    /// What each answer says was paid back: of orders, all at once and one by one, of sales, of customers, and by itself.
    private func refunded(_ facts: Facts, asOf: String) async throws -> [[String]] {
        let scope = Scope(all: true, asOf: .may(asOf))
        return [
            try await facts.ask(OrdersQuery(scope: scope).question, "order", "refunded"),
            try await facts.ask(OrdersQuery(scope: scope, customer: "c").question, "order", "refunded"),
            try await facts.ask(CreditQuery(scope: scope).question, "refunded"),
            try await facts.ask(TiersQuery(scope: scope).question, "customer", "refunded"),
            try await facts.ask(RefundsQuery(scope: scope).question, "order", "amount"),
        ]
    }

    /// Told to have succeeded for two orders, it is that of the first success, whichever order it was asked for.
    @Test func aRefundIsTakenOffOneOrder() async throws {
        try await withFacts { facts in
            for order in ["oa", "ob"] { try await facts.insert(.completed(order, "c", day: 1, amount: 100)) }
            try await facts.insertRefund("r", "requested", at: "2 10:00", ["order_id": "oa"])
            for (order, at) in [("ob", "3 10:00"), ("oa", "3 11:00")] {
                try await facts.insertRefund(
                    "r",
                    "settled",
                    at: at,
                    ["order_id": order, "outcome": "succeeded", "amount_minor": Int64(100)]
                )
            }
            let orders = ["oa 0", "ob 100"]
            let told = try await refunded(facts, asOf: "5 00:00")
            #expect(told == [orders, orders, ["100"], ["c 100"], ["ob 100"]])
        }
    }

    /// A success that says neither order nor customer is that of those that are told later, from then on.
    @Test func anOrderAndACustomerThatAreToldLaterCountFromThenOn() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("oc", "c", day: 1, amount: 200_000))
            try await facts.insert(.completed("od", "d", day: 1, amount: 250_000))
            try await facts.insertRefund(
                "r",
                "settled",
                at: "3 10:00",
                partition: 7,
                ["outcome": "succeeded", "amount_minor": Int64(200_000)]
            )
            try await facts.insertRefund("r", "decided", at: "4 10:00", ["order_id": "oc"])
            try await facts.insertRefund("r", "decided", at: "5 10:00", partition: 7, ["customer": "d"])
            for (asOf, order, customers, refund) in [
                ("4 09:59:59.999999", "0", ["c 0", "d 0"], "- 200000"),
                ("4 10:00", "200000", ["c 200000", "d 0"], "oc 200000"),
                ("5 10:00", "200000", ["c 0", "d 200000"], "oc 200000"),
            ] {
                let told = try await refunded(facts, asOf: asOf)
                #expect(
                    told == [["oc \(order)", "od 0"], ["oc \(order)"], [order], customers, [refund]],
                    "as of \(asOf)"
                )
            }
            let changes = TierChangesQuery(scope: Scope(all: true, asOf: .may("9 00:00"))).question
            #expect(
                try await facts.ask(changes, "at", "customer", "tier", "reason", "ref").filter {
                    $0.hasSuffix("refund r")
                } == [
                    "2026-05-04T02:00:00Z c returning refund r", "2026-05-05T02:00:00Z c vip refund r",
                    "2026-05-05T02:00:00Z d returning refund r",
                ]
            )
        }
    }
}
