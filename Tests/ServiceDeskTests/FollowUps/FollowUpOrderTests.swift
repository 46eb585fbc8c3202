// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// What is known of an unpaid order: its close, its price, whose it is.
@Suite struct FollowUpOrderTests {
    private func ask(_ facts: Facts, asOf: String, _ columns: String...) async throws -> [String] {
        let rows = try await facts.ask(FollowUpsQuery(scope: Scope(all: true, asOf: .may(asOf))).question)
        return rows.map { row in columns.map { (row[$0] ?? "?") ?? "-" }.joined(separator: " ") }
    }

    @Test func anOrderWithItsDepositPaidHasNoLastStage() async throws {
        try await withFacts { facts in
            // Whatever kind of order it is told to be.
            try await facts.insert(OrderFacts(id: "o", placed: "11 09:00", payments: [("deposit", 100, "11 09:02")]))
            let columns = ["stage", "due_at", "state"]
            func stage(_ asOf: String) async throws -> [String] {
                try await ask(facts, asOf: asOf, columns[0], columns[1], columns[2])
            }
            #expect(try await stage("11 09:02") == ["0 2026-05-11T01:30:00Z waiting"])
            #expect(try await stage("11 09:30") == ["1 2026-05-11T01:30:00Z due"])
            #expect(try await stage("13 12:00") == ["2 2026-05-11T03:30:00Z due"])
            try await facts.insertAction("attempted", "orders/o", at: "11 09:40")
            let stats = FollowUpStatsQuery(scope: Scope(all: true, asOf: .may("13 12:00"))).question
            #expect(try await facts.ask(stats, "key") == ["1"])
        }
    }

    @Test func anOrderClosesByThePolicyOfItsPlacing() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", placed: "11 20:00"))
            try await facts.insertPolicy("unpaid.close_after_ms", "3600000", from: 12)
            for asOf in ["11 23:59:59.999999", "12 00:00"] {
                #expect(try await ask(facts, asOf: asOf, "auto_close_at") == ["2026-05-12T12:00:00Z"], "\(asOf)")
            }
        }
    }

    @Test func aClaimLastsAsLongAsOnItsDay() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", placed: "11 22:00"))
            try await facts.insertPolicy("followup.claim_ms", "60000", from: 12)
            try await facts.insertAction("claimed", "orders/o", at: "11 23:55")
            for asOf in ["11 23:59:59.999999", "12 00:00", "12 00:24"] {
                #expect(try await ask(facts, asOf: asOf, "claimed_until") == ["2026-05-11T16:25:00Z"], "\(asOf)")
            }
        }
    }

    @Test func thePriceIsTheLastOneBeforeThePayment() async throws {
        try await withFacts { facts in
            func change(_ order: String, _ price: Int, at: String) async throws {
                try await facts.insertHistory(
                    "order.amended",
                    "orders/" + order,
                    at: at,
                    data: #"{"kind":"price","old":1000,"new":\#(price)}"#
                )
            }
            try await facts.insert(OrderFacts(id: "cheap", placed: "11 09:00"))
            try await facts.insert(OrderFacts(id: "dear", placed: "11 09:05", amount: 950))
            try await change("cheap", 900, at: "11 09:10")
            try await change("cheap", 800, at: "11 12:00")
            func amounts(_ asOf: String) async throws -> [String] {
                try await facts.ask(
                    FollowUpsQuery(scope: Scope(asOf: .may(asOf))).question,
                    "order",
                    "amount"
                )
            }
            #expect(try await amounts("11 11:00") == ["dear 950", "cheap 900"])
            #expect(try await amounts("11 12:00") == ["dear 950", "cheap 800"])
            try await facts.insert(
                OrderFacts(id: "paid", placed: "11 09:00", payments: [("full", 1000, "11 09:30")])
            )
            try await change("paid", 700, at: "11 10:00")
            let orders = OrdersQuery(scope: Scope(all: true, asOf: .may("11 12:00"))).question
            #expect(try await facts.ask(orders, "order", "amount") == ["cheap 800", "dear 950", "paid 1000"])
        }
    }

    @Test func aReminderDoesNotMakeASilentOrderAReception() async throws {
        try await withFacts { facts in
            try await facts.insertShift("day", "anna", from: "11 08:00", to: "11 16:00")
            try await facts.insertShift("too", "bo", from: "11 08:00", to: "11 16:00")
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 09:00"))
            let before = try await ask(facts, asOf: "11 10:00", "owner", "owned_by", "consulted")
            for agent in ["anna", "bo"] {
                try await facts.insertReply("c", at: "11 09:30", agent: agent, purpose: "payment_reminder")
            }
            #expect(before.first?.hasSuffix("shift false") == true)
            #expect(try await ask(facts, asOf: "11 10:00", "owner", "owned_by", "consulted") == before)
        }
    }

    @Test func theNextContactDoesNotLieInQuietHours() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 21:00", closesAt: "20 00:00"))
            for at in ["11 22:30", "12 09:00", "12 10:00"] {
                try await facts.insertAction("attempted", "orders/o", at: at, ["customer": "c"])
            }
            #expect(
                try await ask(facts, asOf: "12 12:00", "contacts_24h", "next_contact_at") == ["3 2026-05-13T00:00:00Z"]
            )
            let contacts = ContactsQuery(scope: Scope(all: true, asOf: .may("12 12:00"))).question
            #expect(try await facts.ask(contacts, "next_contact_at") == ["2026-05-13T00:00:00Z"])
        }
    }

    /// The greatest numbers that the policy takes are more than an array has places.
    @Test func asManyContactsAsThePolicyTakesAreNeverTooMany() async throws {
        try await withFacts { facts in
            let most = PolicyForm(.count).maximum
            try await facts.insertPolicy("unpaid.max_attempts_24h", "\(most)", from: 1)
            try await facts.insertPolicy("unpaid.max_attempts_24h", "\(most - 1)", from: 12)
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 20:00"))
            try await facts.insertAction("attempted", "orders/o", at: "11 20:40", ["customer": "c"])
            let next = "2026-05-12T00:00:00Z"
            #expect(try await ask(facts, asOf: "11 22:00", "contacts_24h", "next_contact_at") == ["1 \(next)"])
            let contacts = ContactsQuery(scope: Scope(all: true, asOf: .may("11 22:00"))).question
            #expect(try await facts.ask(contacts, "left", "next_contact_at") == ["\(most - 1) \(next)"])
        }
    }

    @Test func whoHasJustWrittenMayBeContactedSaysTheListOfContactsToo() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 20:00"))
            try await facts.insertAction("attempted", "orders/o", at: "11 20:40", ["customer": "c"])
            try await facts.insert(Chat("C 22:35", customer: "other", on: ReplyVector.day))
            try await facts.insertLink("c", mergedFrom: "other", at: "11 08:00")
            for (asOf, next) in [("11 22:44:59.999999", "-"), ("11 22:45", "2026-05-12T00:00:00Z")] {
                #expect(try await ask(facts, asOf: asOf, "next_contact_at") == [next])
                let contacts = ContactsQuery(scope: Scope(all: true, asOf: .may(asOf))).question
                #expect(try await facts.ask(contacts, "customer", "left", "next_contact_at") == ["c 2 \(next)"])
            }
        }
    }

    @Test func whoIsBlockedHasNoNextContact() async throws {
        try await withFacts { facts in
            try await facts.insertLink("c", mergedFrom: "other", at: "11 06:00")
            try await facts.insertMark("other", "blocked", at: "11 07:00", expires: "11 23:00")
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 20:00"))
            try await facts.insertAction("attempted", "orders/o", at: "11 20:05", ["customer": "c"])
            func contacts(_ asOf: String, isExhaustedOnly: Bool = false) async throws -> [String] {
                let scope = Scope(all: true, asOf: .may(asOf))
                return try await facts.ask(
                    ContactsQuery(scope: scope, isExhaustedOnly: isExhaustedOnly).question,
                    "customer",
                    "left",
                    "blocked",
                    "exhausted",
                    "next_contact_at"
                )
            }
            #expect(try await contacts("11 20:30") == ["c 0 true false -"])
            #expect(try await contacts("11 22:30", isExhaustedOnly: true) == ["c 0 true false -"])
            #expect(try await ask(facts, asOf: "11 22:30", "state", "next_contact_at") == ["blocked -"])
            // The mark has ended.
            #expect(try await contacts("11 23:00") == ["c 2 false false 2026-05-12T00:00:00Z"])
            #expect(try await contacts("11 23:00", isExhaustedOnly: true).isEmpty)
            #expect(
                try await ask(facts, asOf: "11 23:00", "state", "next_contact_at") == ["quiet 2026-05-12T00:00:00Z"]
            )
        }
    }
}
