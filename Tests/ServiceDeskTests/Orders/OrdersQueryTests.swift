// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@Suite struct OrdersQueryTests {
    @Test(arguments: [
        ("11 09:59", []), ("11 10:00", ["placed 1000 0"]), ("11 10:30", ["deposit_paid 1000 100"]),
        ("11 11:00", ["paid 1000 1000"]), ("12 00:00", ["shipped 1000 1000"]), ("13 00:00", ["completed 1000 1000"]),
        ("14 00:00", ["closed 1000 1000"]),
    ])
    func theStatusIsThatOfTheInstant(asOf: String, expected: [String]) async throws {
        try await withFacts { facts in
            try await facts.insert(
                OrderFacts(
                    id: "o",
                    placed: "11 10:00",
                    payments: [("deposit", 100, "11 10:30"), ("balance", 900, "11 11:00")],
                    shipped: "12 00:00",
                    completed: "13 00:00",
                    closed: "14 00:00"
                )
            )
            let scope = Scope(all: true, asOf: .may(asOf))
            #expect(try await facts.ask(OrdersQuery(scope: scope).question, "status", "amount", "paid") == expected)
            let status = expected.first.flatMap { OrderStatus(name: String($0.split(separator: " ")[0])) }
            for other in OrderStatus.all {
                let rows = try await facts.ask(OrdersQuery(scope: scope, status: other).question)
                #expect(rows.count == (other == status ? 1 : 0))
            }
        }
    }

    @Test func anOrderOfWhichOnlyThePaymentIsKnownIsListed() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: nil, payments: [("full", 50, "11 10:00")]))
            let rows = try await facts.ask(
                OrdersQuery(scope: Scope(all: true, asOf: .may("11 10:00"))).question,
                "order",
                "status",
                "placed_at",
                "amount",
                "paid"
            )
            #expect(rows == ["o paid - - 50"])
            #expect(try await facts.ask(OrdersQuery(scope: Scope(all: true, asOf: .may("11 09:59"))).question).isEmpty)
        }
    }

    @Test func flagsAndRefundsAreTheLatest() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("o", "c", day: 1, amount: 1000))
            for (at, flag) in [("2 10:00", "red"), ("3 10:00", "blue")] {
                try await facts.insert(
                    "remarks",
                    [
                        "partition": Int16(1), "shop": "shop", "order_id": "o", "at": Timestamp.may(at),
                        "id": facts.nextID(),
                        "source": "/s", "flag": flag, "agent": "anna", "offset": Int64(0),
                    ]
                )
            }
            try await facts.insertRefund(
                "r",
                "requested",
                at: "4 10:00",
                ["order_id": "o", "amount_minor": Int64(400)]
            )
            try await facts.insertRefund("r", "decided", at: "4 11:00", ["order_id": "o", "decision": "agreed"])
            try await facts.insertRefund(
                "r",
                "settled",
                at: "4 12:00",
                ["order_id": "o", "outcome": "succeeded", "amount_minor": Int64(400)]
            )
            func ask(_ asOf: String) async throws -> [String] {
                try await facts.ask(
                    OrdersQuery(scope: Scope(all: true, asOf: .may(asOf))).question,
                    "flag",
                    "refund",
                    "refunded",
                    "remarked_by"
                )
            }
            #expect(try await ask("2 09:00") == ["- - 0 -"])
            #expect(try await ask("2 10:00") == ["red - 0 anna"])
            #expect(try await ask("4 10:00") == ["blue requested 0 anna"])
            #expect(try await ask("4 11:00") == ["blue agreed 0 anna"])
            #expect(try await ask("4 12:00") == ["blue succeeded 400 anna"])
        }
    }

    /// A refund that is told to have ended once more is what `kefu refunds` says of it: succeeded, if it ever was.
    @Test(arguments: [["succeeded", "closed"], ["closed", "succeeded"]])
    func anEndedRefundIsTheSameForItsOrder(outcomes: [String]) async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("o", "c", day: 1, amount: 1000))
            try await facts.insertRefund("r", "requested", at: "4 10:00", ["order_id": "o"])
            for (at, outcome) in zip(["4 12:00", "5 12:00"], outcomes) {
                try await facts.insertRefund(
                    "r",
                    "settled",
                    at: at,
                    ["order_id": "o", "outcome": outcome, "amount_minor": Int64(400)]
                )
            }
            try await facts.insertRefund("r", "escalated", at: "6 12:00", ["order_id": "o"])
            let scope = Scope(all: true, asOf: .may("7 00:00"))
            var paged = scope
            (paged.all, paged.day) = (false, .day(PostgresDate(year: 2026, month: 5, day: 1)!))
            let expected = ["succeeded 400"]
            #expect(try await facts.ask(OrdersQuery(scope: scope).question, "refund", "refunded") == expected)
            #expect(try await facts.ask(OrdersQuery(scope: paged).question, "refund", "refunded") == expected)
            #expect(try await facts.ask(RefundsQuery(scope: scope).question, "outcome", "amount") == expected)
        }
    }

    @Test func ordersOfACustomerAreOfAllTime() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("1", "a", day: 1, amount: 10))
            try await facts.insert(.completed("2", "a", day: 9, amount: 10))
            try await facts.insert(.completed("3", "b", day: 9, amount: 10))
            let scope = Scope(asOf: .may("20 00:00"))
            #expect(try await facts.ask(OrdersQuery(scope: scope).question).isEmpty)
            #expect(try await facts.ask(OrdersQuery(scope: scope, customer: "a").question, "order") == ["2", "1"])
        }
    }

    /// Without a placing one of the payments' currencies is shown, and what was paid in that one alone.
    @Test func currenciesAreNeverAddedUp() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", currency: "USD", payments: [("full", 50, "11 10:00")]))
            try await facts.insertPayment("o", 100, at: "11 10:01")
            for (asOf, paid) in [("11 10:00", "50 USD"), ("11 10:01", "100 CNY")] {
                let whole = OrdersQuery(scope: Scope(all: true, asOf: .may(asOf)))
                let ofCustomer = OrdersQuery(scope: Scope(asOf: .may(asOf)), customer: "c")
                for query in [whole, ofCustomer] {
                    #expect(try await facts.ask(query.question, "paid", "currency") == [paid])
                }
            }
        }
    }
}
