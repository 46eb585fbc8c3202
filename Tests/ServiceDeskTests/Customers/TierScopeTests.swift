// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import ServiceDesk
import Testing

/// Whose tier it is: a shop's own where a row has a shop, the chosen shops' together where it has none, and that of one person
/// whatever the ids.
@Suite struct TierScopeTests {
    private static var eleventh: Scope {
        var scope = Scope(all: true, asOf: .may("31 00:00"))
        scope.day = TimeBound.day(ReplyVector.day)
        return scope
    }

    private func tier(_ facts: Facts, _ asOf: String, _ columns: String...) async throws -> [String] {
        let rows = try await facts.ask(TiersQuery(scope: Scope(all: true, asOf: .may(asOf))).question)
        return rows.map { row in
            (["customer", "tier"] + columns).map { (row[$0] ?? "?") ?? "-" }.joined(separator: " ")
        }
    }

    @Test func aRowOfAShopDoesNotDependOnTheOtherShopsAsked() async throws {
        try await withFacts { facts in
            for shop in ["x", "y"] {
                for day in 1...3 {
                    try await facts.insert(.completed("\(shop)\(day)", "c", day: day, amount: 10, shop: shop))
                }
            }
            var chat = Chat("C 10:00; H 10:01", customer: "c", on: ReplyVector.day)
            chat.shop = "x"
            try await facts.insert(chat)
            try await facts.insert(
                OrderFacts(
                    id: "new",
                    shop: "x",
                    customer: "c",
                    placed: "11 11:00",
                    payments: [("full", 10, "11 11:01")]
                )
            )
            for shops in [[], ["x"], ["x", "y"]] {
                var scope = Self.eleventh
                scope.shops = shops
                #expect(
                    try await facts.ask(ConversionQuery(scope: scope, by: .tier).question, "shop", "key")
                        == ["x returning"],
                    "\(shops)"
                )
                #expect(
                    try await facts.ask(CreditQuery(scope: scope, by: .tier).question, "shop", "key")
                        == ["x returning"],
                    "\(shops)"
                )
                // Without a shop in the row, what was bought in all chosen shops counts together.
                #expect(
                    try await facts.ask(
                        TiersQuery(scope: Scope(shops: shops, all: true, asOf: .may("31 00:00"))).question,
                        "tier",
                        "completed_paid_orders"
                    ) == [shops == ["x"] ? "returning 3" : "vip 6"]
                )
            }
        }
    }

    @Test func linkedIDsAreOneCustomer() async throws {
        try await withFacts { facts in
            for day in 1...5 {
                try await facts.insert(.completed("o\(day)", day < 4 ? "a" : "b", day: day, amount: 10))
            }
            try await facts.insertLink("a", mergedFrom: "b", at: "10 00:00")
            #expect(try await tier(facts, "9 23:59:59.999999") == ["a returning", "b returning"])
            #expect(try await tier(facts, "10 00:00", "completed_paid_orders") == ["a vip 5"])
            for id in ["a", "b"] {
                let one = TiersQuery(scope: Scope(all: true, asOf: .may("20 00:00")), customer: id).question
                #expect(try await facts.ask(one, "customer", "tier", "net") == ["a vip 50"])
                let changes = TierChangesQuery(scope: Scope(all: true, asOf: .may("20 00:00")), customer: id).question
                #expect(
                    try await facts.ask(changes, "customer", "tier", "ref") == [
                        "a new -", "a returning o1", "a vip o5",
                    ]
                )
            }
            #expect(
                try await facts.ask(
                    RFMQuery(scope: Scope(all: true, asOf: .may("20 10:00"))).question,
                    "customer",
                    "frequency"
                ) == ["a 5"]
            )
            // In the queues, and for who waits, under whatever id.
            for (id, customer) in [("p", "a"), ("q", "b")] {
                try await facts.insert(OrderFacts(id: id, customer: customer, placed: "11 10:00"))
                try await facts.insert(Chat("C 10:00", customer: customer, on: ReplyVector.day))
            }
            let scope = Scope(all: true, asOf: .may("11 12:00"))
            #expect(
                try await facts.ask(FollowUpsQuery(scope: scope).question, "order", "tier", "returning") == [
                    "p vip true", "q vip true",
                ]
            )
            #expect(
                try await facts.ask(WaitingQuery(scope: scope).question, "customer", "tier") == ["a vip", "b vip"]
            )
            #expect(try await facts.ask(CareQuery(scope: scope).question, "customer") == ["a"])
            #expect(
                try await facts.ask(ConversionQuery(scope: Self.eleventh, by: .tier).question, "key", "enquirers")
                    == ["vip 1"]
            )
        }
    }

    @Test func whatThePlatformOrARuleSetsHoldsBesideTheHand() async throws {
        try await withFacts { facts in
            for customer in ["p", "r", "h", "k"] { try await facts.insertCustomer(customer, seen: .may("1 00:00")) }
            try await facts.insertMark("p", "vip", at: "2 00:00", by: "platform")
            try await facts.insertMark("r", "vip", at: "2 00:00", expires: "5 00:00", by: "rule")
            try await facts.insertMark("k", "blocked", at: "2 00:00", by: "platform")
            try await facts.insertMark("h", "vip", at: "2 00:00", by: "platform")
            try await facts.insertMark("h", "vip", at: "2 00:00", by: "manual")
            try await facts.insertMark("h", "none", at: "3 00:00", by: "platform")
            #expect(
                try await tier(facts, "4 00:00", "blocked", "why") == [
                    "h vip false set by hand", "k new true orders 0 < 1",
                    "p vip false set by the platform or a rule", "r vip false set by the platform or a rule",
                ]
            )
            #expect(try await tier(facts, "5 00:00").last == "r new")
            let changes = TierChangesQuery(scope: Scope(all: true, asOf: .may("6 00:00")), customer: "r").question
            #expect(
                try await facts.ask(changes, "at", "tier") == [
                    "2026-04-30T16:00:00Z new", "2026-05-01T16:00:00Z vip", "2026-05-04T16:00:00Z new",
                ]
            )
            try await facts.insert(OrderFacts(id: "o", customer: "k", placed: "4 10:00"))
            try await facts.insert(OrderFacts(id: "q", customer: "p", placed: "4 10:00"))
            let queue = FollowUpsQuery(scope: Scope(all: true, asOf: .may("4 11:00"))).question
            #expect(try await facts.ask(queue, "order", "state", "tier") == ["o blocked new", "q due vip"])
        }
    }

    @Test func aVIPByHandWithoutAnOrderIsAProspect() async throws {
        try await withFacts { facts in
            try await facts.insertCustomer("a", seen: .may("1 00:00"))
            try await facts.insertMark("a", "vip", at: "2 00:00")
            #expect(try await tier(facts, "3 00:00", "prospect") == ["a vip true"])
        }
    }

    @Test func theWindowMayMoveOnWithTheMonthOnly() async throws {
        try await withFacts { facts in
            // The window of a year ends on 11 May 2026 at 10:00.
            let bought = Timestamp("2025-05-11 10:00")
            try await facts.insert(
                "orders",
                [
                    "partition": Int16(1), "shop": "shop", "order_id": "o", "customer": "c", "customer_at": bought,
                    "placed_at": bought, "paid_at": bought, "completed_at": bought, "currency": "CNY",
                    "payable_minor": Int64(200_000),
                ]
            )
            try await facts.insert(
                "payments",
                [
                    "partition": Int16(1), "shop": "shop", "order_id": "o", "payment": "p", "kind": "full",
                    "paid_minor": Int64(200_000), "currency": "CNY", "at": bought, "id": facts.nextID(),
                    "source": "/s", "offset": Int64(0),
                ]
            )
            try await facts.insertCustomer("c", seen: bought)
            try await facts.insert(OrderFacts(id: "open", customer: "c", placed: "11 10:00"))
            try await facts.insert(Chat("C 10:00", customer: "c", on: ReplyVector.day))
            for (isOn, asOf, tier) in [
                ("false", Timestamp("2026-05-11 10:00"), "returning"), ("true", Timestamp("2026-05-11 10:00"), "vip"),
                ("true", Timestamp("2026-05-31 23:59:59.999999"), "vip"),
                ("true", Timestamp("2026-06-01 00:00"), "returning"),
            ] {
                var policies = PolicySet.standard
                try policies.set("tier.window_from_month", to: isOn)
                let scope = Scope(all: true, asOf: asOf)
                let last = try await facts.ask(
                    TierChangesQuery(scope: scope, policies: policies, customer: "c").question,
                    "tier"
                ).last
                #expect(last == tier, "\(isOn) \(asOf)")
                for question in [
                    TiersQuery(scope: scope, policies: policies).question,
                    FollowUpsQuery(scope: scope, policies: policies).question,
                    WaitingQuery(scope: scope, policies: policies).question,
                ] {
                    #expect(try await facts.ask(question, "tier") == [tier], "\(question.name) \(isOn) \(asOf)")
                }
                #expect(
                    try await facts.ask(CareQuery(scope: scope, policies: policies).question).count
                        == (tier == "vip" ? 1 : 0)
                )
            }
        }
    }

    @Test func anOrderPaidBackInFullMayNotCount() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("o", "c", day: 1, amount: 1000))
            try await facts.insert(.completed("part", "d", day: 1, amount: 1000))
            for (refund, order, amount, at) in [
                ("r", "o", 400, "3 00:00"), ("s", "o", 600, "4 00:00"), ("t", "part", 999, "4 00:00"),
            ] {
                try await facts.insertRefund(
                    refund,
                    "settled",
                    at: at,
                    ["order_id": order, "outcome": "succeeded", "amount_minor": Int64(amount)]
                )
            }
            for customer in ["c", "d"] {
                try await facts.insert(OrderFacts(id: "n\(customer)", customer: customer, placed: "11 10:00"))
                try await facts.insert(Chat("C 10:00", customer: customer, on: ReplyVector.day))
            }
            for (counts, asOf, tier) in [
                ("true", "12 00:00", "returning"), ("false", "12 00:00", "new"), ("false", "3 23:59:59", "returning"),
            ] {
                var policies = PolicySet.standard
                try policies.set("tier.count_refunded_orders", to: counts)
                let scope = Scope(all: true, asOf: .may(asOf))
                #expect(
                    try await facts.ask(TiersQuery(scope: scope, policies: policies).question, "customer", "tier")
                        == ["c \(tier)", "d returning"]
                )
                let changes = TierChangesQuery(scope: scope, policies: policies, customer: "c").question
                #expect(try await facts.ask(changes, "tier").last == tier)
                if asOf == "12 00:00" {
                    #expect(
                        try await facts.ask(changes, "tier", "reason").suffix(1)
                            == [tier == "new" ? "new refund" : "returning order"]
                    )
                    for question in [
                        FollowUpsQuery(scope: scope, policies: policies).question,
                        WaitingQuery(scope: scope, policies: policies).question,
                    ] {
                        #expect(
                            try await facts.ask(question, "customer", "tier") == ["c \(tier)", "d returning"],
                            "\(question.name)"
                        )
                    }
                }
            }
        }
    }

    @Test func recencyRunsFromTheLastPaymentAlsoOfWhatIsNotCompleted() async throws {
        try await withFacts { facts in
            try await facts.insert(
                OrderFacts(
                    id: "o",
                    customer: "c",
                    placed: "1 10:00",
                    payments: [("full", 10, "1 10:00")],
                    completed: "15 10:00"
                )
            )
            func days() async throws -> [String] {
                try await facts.ask(
                    RFMQuery(scope: Scope(all: true, asOf: .may("31 10:00"))).question,
                    "recency_days",
                    "frequency"
                )
            }
            #expect(try await days() == ["30 1"])
            try await facts.insert(
                OrderFacts(id: "p", customer: "c", placed: "20 10:00", payments: [("full", 10, "20 10:00")])
            )
            #expect(try await days() == ["11 1"])
        }
    }
}
