// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Linked ids are one customer in the queues, in conversion and in credit: a chat and an order may have ids of their own (R003).
@Suite struct LinkedCustomerTests {
    /// `chat` asks and is answered; under `buy` an order is placed and paid.
    private func fill(_ facts: Facts, linked: String? = "11 08:00") async throws {
        try await facts.insert(Chat("C 09:00; H 09:01", customer: "chat", on: ReplyVector.day))
        try await facts.insert(
            OrderFacts(id: "paid", customer: "buy", placed: "11 09:30", payments: [("full", 1000, "11 09:40")])
        )
        try await facts.insert(OrderFacts(id: "open", customer: "buy", placed: "11 09:35"))
        if let linked { try await facts.insertLink("buy", mergedFrom: "chat", at: linked) }
    }

    private static var day: Scope {
        var scope = Scope(all: true, asOf: .may("20 00:00"))
        scope.day = TimeBound.day(ReplyVector.day)
        return scope
    }

    @Test func anOrderOfTheOtherIDIsConsultedAndCredited() async throws {
        try await withFacts { facts in
            try await fill(facts)
            let scope = Scope(all: true, asOf: .may("11 12:00"))
            #expect(
                try await facts.ask(FollowUpsQuery(scope: scope).question, "order", "consulted", "owner", "owned_by")
                    == [
                        "open true anna reception"
                    ]
            )
            #expect(
                try await facts.ask(CreditQuery(scope: Self.day).question, "key", "silent", "orders") == [
                    "anna false 1"
                ]
            )
            let confirmations = try await facts.ask(ConfirmationsQuery(scope: Self.day).question, "order", "owner")
            #expect(confirmations == ["paid anna", "open anna"])
        }
    }

    @Test func theyAreOneEnquirerWhoOrdered() async throws {
        try await withFacts { facts in
            try await fill(facts)
            try await facts.insert(Chat("C 09:10", customer: "buy", on: ReplyVector.day))
            func conversion(_ asOf: String) async throws -> [String] {
                var scope = Self.day
                scope.asOf = .may(asOf)
                return try await facts.ask(
                    ConversionQuery(scope: scope, by: .agent).question,
                    "key",
                    "enquirers",
                    "paid_same_day",
                    "lost"
                )
            }
            #expect(try await conversion("20 00:00") == ["anna 1 1 0"])
            #expect(try await facts.ask(LostEnquiriesQuery(scope: Self.day).question).isEmpty)
            #expect(try await facts.ask(CreditQuery(scope: Self.day).question, "buyers") == ["1"])
        }
    }

    @Test func anOrderUnderOneIDEndsTheEnquiryOfTheOther() async throws {
        try await withFacts { facts in
            try await fill(facts, linked: "11 10:00")
            func open(_ asOf: String) async throws -> [String] {
                let scope = Scope(all: true, asOf: .may(asOf))
                return try await facts.ask(EnquiriesQuery(scope: scope).question, "customer")
                    + facts.ask(NudgesQuery(scope: scope).question, "customer")
            }
            #expect(try await open("11 09:59") == ["chat", "chat"])
            #expect(try await open("11 10:00").isEmpty)
        }
    }

    @Test func whatWasDoneUnderEitherIDCountsForTheEnquiry() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 09:00; H 09:01", customer: "chat", on: ReplyVector.day))
            try await facts.insert(Chat("C 09:05", customer: "buy", on: ReplyVector.day))
            try await facts.insertLink("buy", mergedFrom: "chat", at: "11 08:00")
            func enquiries(_ asOf: String) async throws -> [String] {
                try await facts.ask(
                    EnquiriesQuery(scope: Scope(all: true, asOf: .may(asOf))).question,
                    "customer",
                    "messages",
                    "attempts",
                    "state"
                )
            }
            #expect(try await enquiries("11 09:40") == ["buy 2 0 due"])
            try await facts.insertAction("attempted", "customers/chat", at: "11 09:45", kind: "enquiry")
            #expect(try await enquiries("11 09:50") == ["buy 2 1 waiting"])
        }
    }

    @Test func twoLinkedCustomersOfAShopStayTwo() async throws {
        try await withFacts { facts in
            for (customer, other, clock) in [("anne", "ann", "09:00"), ("bob", "rob", "09:10")] {
                try await facts.insert(Chat("C \(clock)", customer: customer, on: ReplyVector.day))
                try await facts.insert(Chat("C \(clock)", customer: other, on: ReplyVector.day))
                try await facts.insertLink(customer, mergedFrom: other, at: "11 08:00")
            }
            // Whoever ordered asks for nothing any more, and the other one still does.
            try await facts.insert(OrderFacts(id: "o", customer: "rob", placed: "11 09:15"))
            let question = EnquiriesQuery(scope: Scope(all: true, asOf: .may("11 09:45"))).question
            #expect(try await facts.ask(question, "customer", "messages") == ["anne 2"])
        }
    }

    @Test func aStageIsJudgedByTheOrdersOfAllIDs() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("old", "chat", day: 1, amount: 100))
            try await facts.insertLink("buy", mergedFrom: "chat", at: "2 00:00")
            try await facts.insert(OrderFacts(id: "o", customer: "buy", placed: "11 09:00"))
            // The second stage of a returning customer, the first of a new one; an attempt before the order is none.
            try await facts.insertAction("attempted", "orders/o", at: "11 08:59")
            try await facts.insertAction("attempted", "orders/o", at: "11 11:20")
            let scope = Scope(all: true, asOf: .may("11 12:00"))
            #expect(try await facts.ask(FollowUpsQuery(scope: scope).question, "stage", "attempts") == ["2 1"])
            #expect(try await facts.ask(FollowUpStatsQuery(scope: scope).question, "key", "attempts") == ["2 1"])
        }
    }
}
