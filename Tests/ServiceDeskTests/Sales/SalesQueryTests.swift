// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Enquiry conversion and sales credit.
@Suite struct SalesQueryTests {
    private static let week = TimeBound.day(PostgresDate(year: 2026, month: 5, day: 11)!)

    private func conversion(_ facts: Facts, by: SalesGrouping, asOf: String = "31 00:00") async throws -> [String] {
        var scope = Scope(all: true, asOf: .may(asOf))
        scope.day = Self.week
        return try await facts.ask(
            ConversionQuery(scope: scope, by: by).question,
            "key",
            "enquirers",
            "placed_same_day",
            "paid_same_day",
            "paid_next_day",
            "paid_final",
            "lost"
        )
    }

    private func order(_ id: String, _ customer: String, placed: String, paid: String?, amount: Int64 = 1000)
        -> OrderFacts
    {
        OrderFacts(
            id: id,
            customer: customer,
            placed: placed,
            amount: amount,
            payments: paid.map { [("full", amount, $0)] } ?? []
        )
    }

    @Test func theDayTheNextAndTheFifthAreHalfOpen() async throws {
        try await withFacts { facts in
            let cases: [(String, String?)] = [
                ("same", "11 23:59:59.999999"), ("next", "12 00:00"), ("next2", "12 23:59:59.999999"),
                ("final", "13 00:00"),
                ("final2", "15 23:59:59.999999"), ("late", "16 00:00"), ("unpaid", nil), ("none", nil),
            ]
            for (customer, paid) in cases {
                try await facts.insert(Chat("C 10:00; H 10:01", customer: customer, on: ReplyVector.day))
                guard customer != "none" else { continue }
                try await facts.insert(order("o-" + customer, customer, placed: "11 11:00", paid: paid))
            }
            #expect(try await conversion(facts, by: .agent) == ["anna 8 7 1 3 5 1"])
            // What is not over is provisional, and what has not happened yet is not seen.
            #expect(try await conversion(facts, by: .agent, asOf: "12 12:00") == ["anna 8 7 1 2 2 1"])
            var scope = Scope(all: true, asOf: .may("15 23:59:59"))
            scope.day = Self.week
            #expect(try await facts.ask(ConversionQuery(scope: scope).question, "provisional") == ["true"])
            scope.asOf = .may("16 00:00")
            #expect(try await facts.ask(ConversionQuery(scope: scope).question, "provisional") == ["false"])
        }
    }

    @Test func whoHasAnOrderUnderWayDoesNotEnquire() async throws {
        try await withFacts { facts in
            try await facts.insert(order("open", "a", placed: "10 09:00", paid: "10 09:01"))
            try await facts.insert(.completed("done", "b", day: 9, amount: 10))
            for customer in ["a", "b", "c"] {
                try await facts.insert(Chat("C 10:00", customer: customer, on: ReplyVector.day))
            }
            #expect(try await conversion(facts, by: .shop) == ["- 2 0 0 0 0 2"])
        }
    }

    @Test func theTierIsThatOfTheMomentWhenTheContactBegan() async throws {
        try await withFacts { facts in
            for customer in ["new", "old", "vip"] {
                try await facts.insert(Chat("C 10:00; H 10:01", customer: customer, on: ReplyVector.day))
            }
            try await facts.insert(.completed("o1", "old", day: 1, amount: 10))
            try await facts.insert(.completed("o2", "vip", day: 1, amount: 200_000))
            // Becomes returning later the same day, by the order that the talk led to.
            var led = order("o3", "new", placed: "11 10:30", paid: "11 10:31")
            led.completed = "11 12:00"
            try await facts.insert(led)
            #expect(
                try await conversion(facts, by: .tier) == [
                    "new 1 1 1 1 1 0", "returning 1 0 0 0 0 1", "vip 1 0 0 0 0 1",
                ]
            )
            try await facts.insert(order("o4", "vip", placed: "11 10:30", paid: "11 10:40"))
            #expect(try await conversion(facts, by: .tier).last == "vip 1 1 1 1 1 0")
        }
    }

    /// Where the placing, the payment and the end carry one time, an order is not among those before itself (R109).
    @Test func anOrderIsNotAmongThoseBeforeItself() async throws {
        try await withFacts { facts in
            for (id, customer, at, amount) in [
                ("o1", "a", "11 10:00", 10), ("o2", "a", "11 11:00", 20), ("o3", "b", "11 10:00", 200_000),
            ] as [(String, String, String, Int64)] {
                var whole = order(id, customer, placed: at, paid: at, amount: amount)
                whole.completed = at
                try await facts.insert(whole)
            }
            var nameless = order("o4", "", placed: "11 10:00", paid: "11 10:00", amount: 5)
            nameless.customer = nil
            try await facts.insert(nameless)
            // The first contact begins at the instant of the order.
            try await facts.insert(Chat("C 10:00", customer: "b", on: ReplyVector.day))
            var scope = Scope(all: true, asOf: .may("12 00:00"))
            scope.day = Self.week
            #expect(
                try await facts.ask(CreditQuery(scope: scope, by: .tier).question, "key", "orders", "buyers", "sales")
                    == ["new 1 1 200000", "new 1 1 10", "returning 1 1 20", "- 1 1 5"]
            )
            #expect(try await conversion(facts, by: .tier).map { $0.split(separator: " ")[0] } == ["new"])
        }
    }

    @Test func whoDidNotOrderIsListedByAgentWithTheGoods() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:01", customer: "a", on: ReplyVector.day))
            try await facts.insert(Chat("C 10:00", customer: "b", on: ReplyVector.day))
            try await facts.insertHistory(
                "conversation.opened",
                "customers/a",
                at: "11 09:59",
                data: #"{"conversation_id":"k","sku_id":"tea-1"}"#
            )
            var scope = Scope(all: true, asOf: .may("12 00:00"))
            scope.day = Self.week
            #expect(
                try await facts.ask(LostEnquiriesQuery(scope: scope).question, "agent", "customer", "sku") == [
                    "- b -", "anna a tea-1",
                ]
            )
        }
    }

    @Test func theThreeBasesCreditTheirOwnConversation() async throws {
        try await withFacts { facts in
            try await facts.insertReply("a", at: "11 09:00", agent: "anna")
            try await facts.insertReply("a", at: "11 12:00", agent: "bo")
            try await facts.insert(order("o", "a", placed: "11 10:00", paid: "11 13:00", amount: 300))
            try await facts.insertReply("b", at: "11 12:00", agent: "bo")
            try await facts.insert(order("p", "b", placed: "11 10:00", paid: "11 13:00", amount: 500))
            try await facts.insert(order("q", "b", placed: "11 11:00", paid: "11 13:30", amount: 100))
            try await facts.insert(order("s", "c", placed: "11 10:00", paid: "11 13:00", amount: 7))
            // 24 hours and a microsecond before the order.
            try await facts.insertReply("d", at: "10 09:59:59.999999", agent: "anna")
            try await facts.insert(order("t", "d", placed: "11 10:00", paid: "11 10:05", amount: 9))
            func credit(_ basis: CreditQuery.Basis) async throws -> [String] {
                var scope = Scope(all: true, asOf: .may("12 00:00"))
                scope.day = Self.week
                return try await facts.ask(
                    CreditQuery(scope: scope, basis: basis).question,
                    "key",
                    "silent",
                    "unanswered",
                    "orders",
                    "buyers",
                    "sales",
                    "aov"
                )
            }
            // Nobody wrote before the orders of b, whoever is credited with their payment: they are silent on every basis.
            #expect(try await credit(.order) == ["anna false false 1 1 300 300", "- true false 4 3 616 205"])
            #expect(
                try await credit(.paid) == [
                    "bo false false 1 1 300 300", "bo true false 2 1 600 600", "- true false 2 2 16 8",
                ]
            )
            #expect(
                try await credit(.orderFirst) == [
                    "anna false false 1 1 300 300", "bo true false 2 1 600 600", "- true false 2 2 16 8",
                ]
            )
            // b had asked, and nobody answered before the orders.
            try await facts.insert(Chat("C 09:30", customer: "b", on: ReplyVector.day))
            #expect(
                try await credit(.order) == [
                    "anna false false 1 1 300 300", "- false true 2 1 600 600", "- true false 2 2 16 8",
                ]
            )
            #expect(try await credit(.paid) == ["bo false false 3 2 900 450", "- true false 2 2 16 8"])
            #expect(
                try await credit(.orderFirst) == [
                    "anna false false 1 1 300 300", "bo false false 2 1 600 600", "- true false 2 2 16 8",
                ]
            )
            // Exactly 24 hours before is within 24 hours.
            try await facts.insertReply("d", at: "10 10:00", agent: "cat")
            #expect(try await credit(.order).contains("cat false false 1 1 9 9"))
        }
    }

    @Test func anOrderWithAnExcludedFlagIsNobodysCredit() async throws {
        try await withFacts { facts in
            try await facts.insertReply("a", at: "11 09:00", agent: "anna")
            for id in ["o", "p"] {
                try await facts.insert(order(id, "a", placed: "11 10:00", paid: "11 13:00", amount: 300))
            }
            for (at, flag) in [("11 14:00", "grey"), ("11 15:00", "red")] {
                try await facts.insert(
                    "remarks",
                    [
                        "partition": Int16(1), "shop": "shop", "order_id": "p", "at": Timestamp.may(at),
                        "id": facts.nextID(), "source": "/s", "flag": flag, "offset": Int64(facts.serial),
                    ]
                )
            }
            func credit(_ asOf: String, _ flags: String) async throws -> [String] {
                var scope = Scope(all: true, asOf: .may(asOf))
                scope.day = Self.week
                var policies = PolicySet.standard
                try policies.set("sales.excluded_flags", to: flags)
                let question = CreditQuery(scope: scope, policies: policies).question
                return try await facts.ask(question, "key", "silent", "orders")
            }
            #expect(try await credit("11 23:00", "none") == ["anna false 2"])
            #expect(try await credit("11 23:00", "blue,red") == ["anna false 1", "- false 1"])
            // The last remark decides.
            #expect(try await credit("11 23:00", "grey") == ["anna false 2"])
            #expect(try await credit("11 14:30", "grey") == ["anna false 1", "- false 1"])
        }
    }

    @Test func vipsAreCalledOnceAMonth() async throws {
        try await withFacts { facts in
            for customer in ["a", "b", "c"] {
                try await facts.insertCustomer(customer, seen: .may("1 00:00"))
                try await facts.insertMark(customer, "vip", at: "1 00:00")
            }
            try await facts.insertAction("attempted", "customers/a", at: "5 10:00", kind: "vip_care")
            try await facts.insertReply("b", at: "31 23:59:59.999999", purpose: "care")
            func care(_ asOf: Timestamp, missing: Bool = false) async throws -> [String] {
                try await facts.ask(
                    CareQuery(scope: Scope(all: true, asOf: asOf), isMissingOnly: missing).question,
                    "customer",
                    "missing",
                    "due_at",
                    "state"
                )
            }
            #expect(
                try await care(.may("20 10:00")) == [
                    "a false 2026-04-30T16:00:00Z done", "b true 2026-04-30T16:00:00Z due",
                    "c true 2026-04-30T16:00:00Z due",
                ]
            )
            // In June, due on the day of the last call; the last day of a month counts for those that are longer.
            #expect(
                try await care(Timestamp("2026-06-10 10:00"), missing: true) == [
                    "a true 2026-06-04T16:00:00Z due", "b true 2026-06-29T16:00:00Z waiting",
                    "c true 2026-05-31T16:00:00Z due",
                ]
            )
            let may = CareQuery(
                scope: Scope(all: true, asOf: Timestamp("2026-06-10 10:00")),
                isMissingOnly: true,
                month: PostgresDate(year: 2026, month: 5, day: 1)
            )
            #expect(try await facts.ask(may.question, "customer", "period_from") == ["c 2026-05-01"])
        }
    }

    @Test func piecesAreThoseThatThePlacingTold() async throws {
        try await withFacts { facts in
            let items = [
                ("a1", "a", #"[{"sku_id":"x","qty":3},{"sku_id":"y"}]"#), ("a2", "a", #"[{"qty":1}]"#),
                ("b1", "b", nil),
            ]
            for (id, customer, items) in items {
                try await facts.insert(order(id, customer, placed: "11 10:00", paid: "11 11:00"))
                let event = facts.nextID()
                _ = try await facts.connection.query(
                    """
                    UPDATE kefu_read.orders_g1 SET placed_event_id = \(event), placed_event_source = '/s' WHERE order_id = \(id)
                    """
                )
                try await facts.insert(
                    "history",
                    [
                        "partition": Int16(1), "shop": "shop", "subject": "orders/" + id,
                        "at": Timestamp.may("11 10:00"),
                        "id": event, "source": "/s", "type": "order.placed", "offset": Int64(0),
                        "data": items.map { #"{"items":\#($0)}"# } ?? "{}",
                    ]
                )
            }
            let scope = Scope(all: true, asOf: .may("20 00:00"))
            #expect(
                try await facts.ask(
                    CreditQuery(scope: scope).question,
                    "orders",
                    "buyers",
                    "pieces",
                    "pieces_per_order",
                    "pieces_per_buyer"
                ) == ["3 2 5 2.50 5.00"]
            )
        }
    }
}
