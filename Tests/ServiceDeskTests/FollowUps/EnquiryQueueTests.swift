// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Customers who asked and did not order, and silences to break.
@Suite struct EnquiryQueueTests {
    private func enquiries(_ facts: Facts, asOf: String) async throws -> [String] {
        try await facts.ask(
            EnquiriesQuery(scope: Scope(all: true, asOf: .may(asOf))).question,
            "customer",
            "state",
            "due_at",
            "owner"
        )
    }

    @Test func anEnquiryEntersAfterHalfAnHourOfSilenceAndLeavesWithAnOrder() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:05", customer: "a", on: ReplyVector.day))
            #expect(try await enquiries(facts, asOf: "11 10:34:59.999999") == ["a waiting 2026-05-11T02:35:00Z anna"])
            #expect(try await enquiries(facts, asOf: "11 10:35") == ["a due 2026-05-11T02:35:00Z anna"])
            try await facts.insertAction("attempted", "customers/a", at: "11 11:00", kind: "enquiry")
            #expect(try await enquiries(facts, asOf: "11 11:00") == ["a waiting 2026-05-11T02:35:00Z anna"])
            try await facts.insert(OrderFacts(id: "o", customer: "a", placed: "11 12:00"))
            #expect(try await enquiries(facts, asOf: "11 11:59:59.999999").count == 1)
            #expect(try await enquiries(facts, asOf: "11 12:00").isEmpty)
        }
    }

    @Test func theDaysEndBringsAnEnquiryAndThreeDaysEndIt() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 23:55", customer: "a", on: ReplyVector.day))
            #expect(try await enquiries(facts, asOf: "11 23:59:59.999999") == ["a waiting 2026-05-11T16:00:00Z -"])
            #expect(try await enquiries(facts, asOf: "12 00:00") == ["a due 2026-05-11T16:00:00Z -"])
            #expect(try await enquiries(facts, asOf: "12 01:00") == ["a quiet 2026-05-11T16:00:00Z -"])
            #expect(try await enquiries(facts, asOf: "14 23:54:59.999999").count == 1)
            #expect(try await enquiries(facts, asOf: "14 23:55").isEmpty)
        }
    }

    @Test func whoWroteAboutAnOrderUnderWayAskedForNoneAlsoWhenItHasEnded() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:01; C 11:00; H 11:01", customer: "a", on: ReplyVector.day))
            try await facts.insert(
                OrderFacts(
                    id: "o",
                    customer: "a",
                    placed: "11 10:05",
                    payments: [("full", 1000, "11 10:06")],
                    completed: "12 13:00"
                )
            )
            for time in ["11 12:00", "12 12:59", "12 13:00", "12 14:00"] {
                #expect(try await enquiries(facts, asOf: time).isEmpty, "\(time)")
            }
            // What is asked afterwards is an enquiry again, of that message alone.
            let next = try #require(PostgresDate(year: 2026, month: 5, day: 12))
            try await facts.insert(Chat("C 14:00", customer: "a", on: next))
            let question = EnquiriesQuery(scope: Scope(all: true, asOf: .may("12 15:00"))).question
            #expect(
                try await facts.ask(question, "customer", "messages", "first_message_at") == [
                    "a 1 2026-05-12T06:00:00Z"
                ]
            )
        }
    }

    @Test func aDismissedEnquiryIsDoneUntilTheCustomerAsksAnew() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00", customer: "a", on: ReplyVector.day))
            try await facts.insertAction(
                "resolved",
                "customers/a",
                at: "11 11:00",
                kind: "enquiry",
                ["outcome": "dismissed"]
            )
            #expect(try await enquiries(facts, asOf: "11 12:00") == ["a done 2026-05-11T02:30:00Z -"])
        }
    }

    @Test func aSilenceIsBrokenOnceBetweenTenAndTwentyMinutes() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:05", customer: "a", on: ReplyVector.day))
            try await facts.insert(Chat("C 10:00; H 10:05; C 10:06", customer: "b", on: ReplyVector.day))
            func nudges(_ asOf: String) async throws -> [String] {
                try await facts.ask(
                    NudgesQuery(scope: Scope(all: true, asOf: .may(asOf))).question,
                    "customer",
                    "state",
                    "owner"
                )
            }
            #expect(try await nudges("11 10:14:59.999999") == ["a waiting anna"])
            #expect(try await nudges("11 10:15") == ["a due anna"])
            #expect(try await nudges("11 10:25") == ["a due anna"])
            #expect(try await nudges("11 10:25:00.000001") == ["a expired anna"])
            try await facts.insertReply("a", at: "11 10:20", purpose: "nudge")
            #expect(try await nudges("11 10:31") == ["a done anna"])
            try await facts.insert(OrderFacts(id: "o", customer: "a", placed: "11 10:21"))
            #expect(try await nudges("11 10:31").isEmpty)
        }
    }

    @Test func theNextContactGoesByItsOwnDayAndWhoIsBlockedHasNone() async throws {
        try await withFacts { facts in
            for customer in ["a", "b"] {
                try await facts.insert(Chat("C 20:00", customer: customer, on: ReplyVector.day))
            }
            try await facts.insertMark("b", "blocked", at: "11 07:00")
            try await facts.insertPolicy("unpaid.quiet_hours", "21:00-09:00", from: 12)
            let question = EnquiriesQuery(scope: Scope(all: true, asOf: .may("11 22:30"))).question
            #expect(
                try await facts.ask(question, "customer", "state", "next_contact_at") == [
                    "a quiet 2026-05-12T01:00:00Z", "b blocked -",
                ]
            )
        }
    }
}
