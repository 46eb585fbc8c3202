// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Whose chat is one of after-sales (R024): by the orders and refunds of all ids of a customer, and by the newest order.
@Suite struct AftersaleChatTests {
    /// What is counted of after-sales on the day: turns, and those that were answered in time.
    private func counted(_ facts: Facts, asOf: String = "11 12:00") async throws -> [String] {
        var scope = Scope(all: true, asOf: .may(asOf))
        scope.day = TimeBound.day(ReplyVector.day)
        return try await facts.ask(ReplyRateQuery(scope: scope, by: .policy).question, "policy", "counted", "met")
            .filter { $0.hasPrefix("aftersale ") }
    }

    private func deadlines(_ facts: Facts, asOf: String = "11 11:01") async throws -> [String] {
        let question = WaitingQuery(scope: Scope(all: true, asOf: .may(asOf))).question
        return try await facts.ask(question, "customer", "aftersale_deadline")
    }

    @Test func whatWasShippedToOneIDIsOfTheOtherOnceTheyAreLinked() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "a", customer: "x", placed: "11 08:00", shipped: "11 10:00"))
            try await facts.insert(Chat("C 11:00", customer: "y", on: ReplyVector.day))
            try await facts.insertLink("y", mergedFrom: "x", at: "11 11:30")
            #expect(try await counted(facts, asOf: "11 11:29:59.999999").isEmpty)
            #expect(try await deadlines(facts) == ["y -"])
            #expect(try await counted(facts) == ["aftersale 1 0"])
            #expect(try await deadlines(facts, asOf: "11 11:30") == ["y 2026-05-11T03:05:00Z"])
        }
    }

    @Test func whoOrderedAgainUnderAnotherIDIsNotAfterTheSale() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "a", customer: "x", placed: "11 08:00", shipped: "11 10:00"))
            try await facts.insert(OrderFacts(id: "b", customer: "y", placed: "11 10:40"))
            try await facts.insert(Chat("C 11:00", customer: "x", on: ReplyVector.day))
            #expect(try await counted(facts) == ["aftersale 1 0"])
            #expect(try await deadlines(facts) == ["x 2026-05-11T03:05:00Z"])
            try await facts.insertLink("y", mergedFrom: "x", at: "11 10:30")
            #expect(try await counted(facts).isEmpty)
            #expect(try await deadlines(facts) == ["x -"])
        }
    }

    @Test func whatWasAskedBackUnderOneIDIsOfTheOther() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "a", customer: "x", placed: "11 08:00"))
            try await facts.insertRefund("r", "requested", at: "11 10:00", ["order_id": "a"])
            try await facts.insertRefund("s", "requested", at: "11 10:00", ["customer": "u"])
            for (customer, other) in [("y", "x"), ("v", "u")] {
                try await facts.insertLink(customer, mergedFrom: other, at: "11 10:30")
                try await facts.insert(Chat("C 11:00", customer: customer, on: ReplyVector.day))
            }
            #expect(try await counted(facts) == ["aftersale 2 0"])
            #expect(try await deadlines(facts) == ["v 2026-05-11T03:05:00Z", "y 2026-05-11T03:05:00Z"])
        }
    }

    /// Of two orders the later one decides, whenever the other was shipped.
    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
    func theNewestOrderDecides(isFirstShipped: Bool, isSecondShipped: Bool) async throws {
        try await withFacts { facts in
            for (id, placed, isShipped) in [("a", "11 08:00", isFirstShipped), ("b", "11 09:00", isSecondShipped)] {
                try await facts.insert(
                    OrderFacts(id: id, customer: "x", placed: placed, shipped: isShipped ? "11 10:00" : nil)
                )
            }
            try await facts.insert(Chat("C 11:00", customer: "x", on: ReplyVector.day))
            #expect(try await counted(facts) == (isSecondShipped ? ["aftersale 1 0"] : []))
            #expect(try await deadlines(facts) == [isSecondShipped ? "x 2026-05-11T03:05:00Z" : "x -"])
        }
    }

    /// An order is as old as its shipping until its placing is told, and what is told of one later says nothing as of before.
    @Test func aPlacingThatIsToldLaterIsNotKnownBefore() async throws {
        try await withFacts { facts in
            try await facts.insert(
                OrderFacts(
                    id: "a",
                    customer: "x",
                    placed: "12 08:00",
                    payments: [("full", 10, "11 09:00")],
                    shipped: "11 10:00"
                )
            )
            try await facts.insert(Chat("C 11:00", customer: "x", on: ReplyVector.day))
            #expect(try await counted(facts) == ["aftersale 1 0"])
            #expect(try await deadlines(facts) == ["x 2026-05-11T03:05:00Z"])
            #expect(try await counted(facts, asOf: "12 08:00").isEmpty)
        }
    }
}
