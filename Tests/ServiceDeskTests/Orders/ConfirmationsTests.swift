// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Orders that are to be sent back to verify (R033).
@Suite struct ConfirmationsTests {
    private func ask(_ facts: Facts, asOf: String, open: Bool = false) async throws -> [String] {
        var scope = Scope(all: true, asOf: .may(asOf))
        scope.day = TimeBound.day(PostgresDate(year: 2026, month: 5, day: 11)!)
        return try await facts.ask(
            ConfirmationsQuery(scope: scope, isOpenOnly: open).question,
            "order",
            "state",
            "owner",
            "fine"
        )
    }

    @Test func anOrderIsConfirmedWithinTenMinutesThatInstantIncluded() async throws {
        try await withFacts { facts in
            for customer in ["a", "b", "c"] {
                try await facts.insertReply(customer, at: "11 09:55")
                try await facts.insert(Chat("C 09:50", customer: customer, on: ReplyVector.day))
                try await facts.insert(OrderFacts(id: customer, customer: customer, placed: "11 10:00"))
            }
            // Nobody asked before this one.
            try await facts.insert(OrderFacts(id: "silent", customer: "s", placed: "11 10:00"))
            try await facts.insertReply("a", at: "11 10:10", agent: "bo", purpose: "order_confirmation")
            try await facts.insertReply("b", at: "11 10:10:00.000001", purpose: "order_confirmation")
            try await facts.insertReply("c", at: "11 10:01")
            #expect(try await ask(facts, asOf: "11 10:00") == ["a due anna -", "b due anna -", "c due anna -"])
            #expect(try await ask(facts, asOf: "11 10:10") == ["a confirmed bo -", "b due anna -", "c due anna -"])
            #expect(
                try await ask(facts, asOf: "11 10:11") == [
                    "a confirmed bo -", "b late anna 1000", "c missed anna 1000",
                ]
            )
            #expect(try await ask(facts, asOf: "11 10:11", open: true) == ["c missed anna 1000"])
        }
    }

    @Test func nobodyIsAskedForItWhileNobodyIsOnShift() async throws {
        try await withFacts { facts in
            try await facts.insertShift("day", "anna", from: "11 09:00", to: "11 18:00")
            try await facts.insert(Chat("C 08:50", customer: "a", on: ReplyVector.day))
            try await facts.insert(OrderFacts(id: "early", customer: "a", placed: "11 08:59:59"))
            try await facts.insert(OrderFacts(id: "inside", customer: "a", placed: "11 09:00"))
            try await facts.insert(OrderFacts(id: "after", customer: "a", placed: "11 18:00"))
            #expect(try await ask(facts, asOf: "11 17:00").map { $0.prefix(6) } == ["inside"])
            #expect(try await ask(facts, asOf: "11 19:00").map { $0.prefix(6) } == ["inside"])
        }
    }

    @Test func whatWasClosedUnpaidInTimeIsNoLongerToBeConfirmed() async throws {
        try await withFacts { facts in
            let orders: [(id: String, closed: String, paid: String?)] = [
                ("confirmed", "11 10:05", nil), ("in", "11 10:10", nil), ("late", "11 10:10:00.000001", nil),
                ("paid", "11 10:05", "11 10:01"), ("told", "11 10:05", nil), ("after", "11 10:05", "11 10:30"),
            ]
            for order in orders {
                try await facts.insert(Chat("C 09:50", customer: order.id, on: ReplyVector.day))
                try await facts.insertReply(order.id, at: "11 09:55")
                try await facts.insert(
                    OrderFacts(
                        id: order.id,
                        customer: order.id,
                        placed: "11 10:00",
                        payments: order.paid.map { [("full", 1000, $0)] } ?? [],
                        closed: order.closed
                    )
                )
            }
            try await facts.insertReply("confirmed", at: "11 10:03", order: "confirmed")
            // After the time, and after the end.
            try await facts.insertReply("told", at: "11 10:30", order: "told")
            #expect(
                try await ask(facts, asOf: "11 10:04", open: true) == [
                    "after due anna -", "in due anna -", "late due anna -", "paid due anna -", "told due anna -",
                ]
            )
            #expect(
                try await ask(facts, asOf: "11 10:05", open: true) == [
                    "in due anna -", "late due anna -", "paid due anna -",
                ]
            )
            #expect(
                try await ask(facts, asOf: "11 11:00") == [
                    "confirmed confirmed anna -", "late missed anna 1000", "paid missed anna 1000",
                ]
            )
        }
    }

    @Test func theOrderThatAMessageNamesIsTheOneItConfirms() async throws {
        try await withFacts { facts in
            for (id, customer) in [("named", "a"), ("card", "b"), ("other", "c")] {
                try await facts.insert(Chat("C 09:50", customer: customer, on: ReplyVector.day))
                try await facts.insert(OrderFacts(id: id, customer: customer, placed: "11 10:00"))
            }
            try await facts.insertReply("a", at: "11 10:01", order: "named")
            try await facts.insertReply("b", at: "11 10:01", kind: "order_card")
            // The card of another order, and one that is told to confirm another.
            try await facts.insertReply("c", at: "11 10:01", kind: "order_card", order: "older")
            try await facts.insertReply("c", at: "11 10:02", purpose: "order_confirmation", order: "older")
            #expect(
                try await ask(facts, asOf: "11 10:11").map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
                    == ["card confirmed", "named confirmed", "other missed"]
            )
        }
    }

    @Test func theAmountIsThePriceThatWasLastGivenBeforeThePayment() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 09:50", on: ReplyVector.day))
            try await facts.insert(
                OrderFacts(id: "o", placed: "11 10:00", amount: 300, payments: [("full", 250, "11 10:05")])
            )
            for (at, change) in [("11 10:02", #""old":300,"new":250"#), ("11 10:06", #""old":250,"new":200"#)] {
                let data = #"{"kind":"price","agent_id":"anna",\#(change)}"#
                try await facts.insertHistory("order.amended", "orders/o", at: at, data: data)
            }
            for (asOf, amount) in [("11 10:01", "300"), ("11 10:02", "250"), ("11 12:00", "250")] {
                let question = ConfirmationsQuery(scope: Scope(all: true, asOf: .may(asOf))).question
                #expect(try await facts.ask(question, "order", "amount") == ["o " + amount])
            }
        }
    }
}
