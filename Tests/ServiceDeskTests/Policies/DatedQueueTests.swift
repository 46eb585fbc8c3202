// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// A policy that is set from a day on changes no silence, enquiry, promise or attempt of the day before.
@Suite struct DatedQueueTests {
    private static func scope(_ asOf: String) -> Scope { Scope(all: true, asOf: .may(asOf)) }

    @Test func aSilenceGoesByTheDayOfItsAnswer() async throws {
        try await withFacts { facts in
            try await facts.insertPolicy("unpaid.quiet_hours", "02:00-08:00", from: 1)
            try await facts.insert(Chat("C 23:35; H 23:40", customer: "c", on: ReplyVector.day))
            let question = NudgesQuery(scope: Self.scope("12 00:10")).question
            let before = try await facts.ask(question, "customer", "state", "due_to")
            #expect(before == ["c expired 2026-05-11T16:00:00Z"])
            try await facts.insertPolicy("nudge.max_ms", "3600000", from: 12)
            #expect(try await facts.ask(question, "customer", "state", "due_to") == before)
        }
    }

    /// An order that was shipped two days before makes a chat one of after-sales by the days of the day of the chat.
    @Test func anAftersaleChatIsOneByItsOwnDay() async throws {
        try await withFacts { facts in
            try await facts.insertPolicy("aftersale.days", "1", from: 12)
            for customer in ["c", "d"] {
                try await facts.insert(
                    OrderFacts(
                        id: customer,
                        customer: customer,
                        placed: "9 12:00",
                        payments: [("full", 10, "9 12:01")],
                        shipped: "9 13:00",
                        completed: "10 12:00"
                    )
                )
            }
            try await facts.insert(Chat("C 23:30; H 23:40", customer: "c", on: ReplyVector.day))
            try await facts.insert(Chat("C 23:30", customer: "d", on: ReplyVector.day))
            for asOf in ["11 23:59", "12 00:10"] {
                #expect(try await facts.ask(NudgesQuery(scope: Self.scope(asOf)).question, "customer") == [], "\(asOf)")
                #expect(
                    try await facts.ask(EnquiriesQuery(scope: Self.scope(asOf)).question, "customer") == [],
                    "\(asOf)"
                )
            }
        }
    }

    @Test func aPromiseGoesByItsOwnDay() async throws {
        try await withFacts { facts in
            try await facts.insertCustomer("c", seen: .may("11 00:00"))
            try await facts.insertPolicy("promise.limit_ms", "3600000", from: 12)
            try await facts.insertHistory(
                "case.opened",
                "cases/1",
                at: "11 20:00",
                data: #"{"case_id":"1","kind":"product_question","customer_id":"c"}"#
            )
            for asOf in ["11 23:00", "12 01:00"] {
                #expect(
                    try await facts.ask(PromisesQuery(scope: Self.scope(asOf)).question, "state", "due_at")
                        .map { $0.split(separator: " ").last.map(String.init) } == ["2026-05-12T12:00:00Z"],
                    "\(asOf)"
                )
            }
        }
    }

    /// What is told of a customer under another id that is linked ends a promise as well.
    @Test func aPromiseEndsUnderALinkedId() async throws {
        try await withFacts { facts in
            try await facts.insertCustomer("c", seen: .may("11 00:00"))
            try await facts.insertAction(
                "resolved",
                "customers/c",
                at: "11 10:00",
                kind: "enquiry",
                until: "11 12:00",
                ["outcome": "promised", "customer": "c"]
            )
            try await facts.insertLink("b", "c", at: "11 10:30")
            try await facts.insertAction("attempted", "customers/b", at: "11 11:00", kind: "enquiry")
            #expect(
                try await facts.ask(PromisesQuery(scope: Self.scope("11 20:00")).question, "state", "ended_at") == [
                    "kept 2026-05-11T03:00:00Z"
                ]
            )
        }
    }

    /// The stage of an attempt is that of the queue in which the order stood: of the day of its placing.
    @Test func anAttemptCountsForTheStageOfTheQueue() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 20:00"))
            try await facts.insertAction("attempted", "orders/o", at: "12 01:00")
            let scope = Scope(since: .day(ReplyVector.day), all: true, asOf: .may("12 02:00"))
            func stages() async throws -> [String] {
                try await facts.ask(FollowUpStatsQuery(scope: scope).question, "key", "orders")
            }
            let before = try await stages()
            try await facts.insertPolicy("unpaid.stages.second_ms", "36000000", from: 12)
            #expect(try await stages() == before)
            #expect(before == ["2 1"])
        }
    }

    /// What is answered on the next day is the answering agent's, and not counted once more for who had the customer.
    @Test func aMessageIsOneAgentsOnTheScoreCard() async throws {
        try await withFacts { facts in
            try await facts.insertAssignment("c", "anna", at: .may("11 23:00"))
            try await facts.insert(Chat("C 23:50; C 23:55; H +1 00:05", customer: "c", on: ReplyVector.day))
            try await facts.insertAssignment("d", "anna", at: .may("11 23:00"))
            try await facts.insert(Chat("C 23:50", customer: "d", on: ReplyVector.day))
            let scope = Scope(
                since: .day(ReplyVector.day),
                until: .day(ReplyVector.day),
                all: true,
                asOf: .may("12 12:00")
            )
            #expect(
                try await facts.ask(
                    AgentsQuery(scope: scope).question,
                    "agent",
                    "consulted",
                    "unanswered",
                    "customer_messages"
                )
                    == ["anna 2 2 3"]
            )
        }
    }

    /// Who wrote a moment ago may be called in the quiet hours too (R119).
    @Test func aVIPWhoHasJustWrittenMayBeCalled() async throws {
        try await withFacts { facts in
            try await facts.insertCustomer("c", seen: .may("1 08:00"))
            try await facts.insertMark("c", "vip", at: "1 08:00")
            try await facts.insert(Chat("C 22:35", customer: "c", on: ReplyVector.day))
            for (asOf, state) in [("11 22:40", "due"), ("11 22:45", "quiet")] {
                #expect(
                    try await facts.ask(CareQuery(scope: Self.scope(asOf)).question, "customer", "state") == [
                        "c \(state)"
                    ],
                    "\(asOf)"
                )
            }
        }
    }
}
