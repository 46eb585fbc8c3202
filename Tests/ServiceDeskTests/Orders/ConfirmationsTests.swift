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
}
