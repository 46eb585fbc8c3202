// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// When an enquiry and a silence begin and end: nothing changes at an instant at which nothing happened.
@Suite struct EnquiryBoundsTests {
    private func enquiries(_ facts: Facts, asOf: String, _ policies: PolicySet = .standard) async throws -> [String] {
        try await facts.ask(
            EnquiriesQuery(scope: Scope(all: true, asOf: .may(asOf)), policies: policies).question,
            "customer",
            "first_message_at",
            "state"
        )
    }

    private func dismiss(_ facts: Facts, _ customer: String, at: String) async throws {
        try await facts.insertAction(
            "resolved",
            "customers/" + customer,
            at: at,
            kind: "enquiry",
            ["outcome": "dismissed"]
        )
    }

    @Test func whatWasDismissedStaysSoUntilTheCustomerWritesAgain() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; C +1 10:00", customer: "a", on: ReplyVector.day))
            try await dismiss(facts, "a", at: "12 11:00")
            for asOf in ["12 12:00", "14 09:59:59.999999", "14 10:00", "15 09:59:59.999999"] {
                #expect(try await enquiries(facts, asOf: asOf) == ["a 2026-05-11T02:00:00Z done"], "\(asOf)")
            }
            #expect(try await enquiries(facts, asOf: "15 10:00").isEmpty)
            try await facts.insert(Chat("C +2 12:00", customer: "a", on: ReplyVector.day))
            #expect(try await enquiries(facts, asOf: "13 12:30") == ["a 2026-05-13T04:00:00Z due"])
        }
    }

    @Test func anAttemptAnswersUntilTheCustomerWritesAgain() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:41", customer: "a", on: ReplyVector.day))
            try await facts.insert(Chat("C 10:00; C 11:00", customer: "b", on: ReplyVector.day))
            for customer in ["a", "b"] {
                try await facts.insertAction("attempted", "customers/" + customer, at: "11 10:40", kind: "enquiry")
            }
            let ends = try await enquiries(facts, asOf: "11 18:00")
            #expect(ends == ["a 2026-05-11T02:00:00Z waiting", "b 2026-05-11T02:00:00Z due"])
        }
    }

    @Test func aMessageThatWasTakenBackAsksForNothing() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00", customer: "a", on: ReplyVector.day))
            try await facts.insert(
                "recalls",
                [
                    "partition": Int16(3), "shop": "shop", "customer": "a", "at": Timestamp.may("11 10:05"),
                    "event_ref": "e1000001", "offset": Int64(9),
                ]
            )
            try await facts.insert(OrderFacts(id: "o", customer: "a", placed: "11 10:10"))
            func consulted(_ policies: PolicySet) async throws -> [String] {
                try await facts.ask(
                    FollowUpsQuery(scope: Scope(all: true, asOf: .may("11 11:00")), policies: policies).question,
                    "consulted"
                )
            }
            func enquirers(_ policies: PolicySet) async throws -> Int {
                try await facts.ask(
                    ConversionQuery(scope: Scope(all: true, asOf: .may("20 00:00")), policies: policies).question
                ).count
            }
            #expect(try await enquiries(facts, asOf: "11 10:04:59.999999").count == 1)
            #expect(try await enquiries(facts, asOf: "11 10:05").isEmpty)
            #expect(try await consulted(.standard) == ["false"])
            #expect(try await enquirers(.standard) == 0)
            var policies = PolicySet.standard
            try policies.set("replies.recalled_count", to: "true")
            #expect(try await enquiries(facts, asOf: "11 10:05", policies).count == 1)
            #expect(try await consulted(policies) == ["true"])
            #expect(try await enquirers(policies) == 1)
        }
    }

    @Test func anOrderThatIsOverIsNotUnderWay() async throws {
        try await withFacts { facts in
            for customer in ["expired", "back", "partly", "open"] {
                try await facts.insert(Chat("C 10:00", customer: customer, on: ReplyVector.day))
            }
            try await facts.insert(OrderFacts(id: "1", customer: "expired", placed: "10 09:59"))
            try await facts.insert(OrderFacts(id: "4", customer: "open", placed: "10 12:00"))
            for (id, customer, amount) in [("2", "back", Int64(1000)), ("3", "partly", 999)] {
                try await facts.insert(
                    OrderFacts(id: id, customer: customer, placed: "1 09:00", payments: [("full", 1000, "1 09:01")])
                )
                try await facts.insertRefund(
                    "r" + id,
                    "settled",
                    at: "2 10:00",
                    ["order_id": id, "outcome": "succeeded", "amount_minor": amount]
                )
            }
            var scope = Scope(all: true, asOf: .may("11 11:00"))
            #expect(
                try await facts.ask(EnquiriesQuery(scope: scope).question, "customer").sorted() == ["back", "expired"]
            )
            scope.asOf = .may("20 00:00")
            #expect(try await facts.ask(ConversionQuery(scope: scope).question, "enquirers") == ["2"])
        }
    }

    @Test func aSilenceIsBrokenOnceWhateverTheShopWritesAfter() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:01", customer: "a", on: ReplyVector.day))
            try await facts.insertReply("a", at: "11 10:12", purpose: "nudge")
            try await facts.insertReply("a", at: "11 10:13")
            try await facts.insert(Chat("C 10:00; H 10:01; H 10:12:30", customer: "b", on: ReplyVector.day))
            try await facts.insertAction("attempted", "customers/b", at: "11 10:12", kind: "nudge")
            func nudges(_ asOf: String) async throws -> [String] {
                try await facts.ask(
                    NudgesQuery(scope: Scope(all: true, asOf: .may(asOf))).question,
                    "customer",
                    "state"
                ).sorted()
            }
            #expect(try await nudges("11 10:11:59") == ["a due", "b due"])
            #expect(try await nudges("11 10:24") == ["a done", "b done"])
            // The next silence is another one.
            try await facts.insert(Chat("C 10:30; H 10:31", customer: "a", on: ReplyVector.day))
            #expect(try await nudges("11 10:41") == ["a due", "b done"])
        }
    }
}
