// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// The edges of the queues: zones, closes, shifts, goods, and ids that are one customer.
@Suite struct FollowUpEdgeTests {
    private func ask(
        _ facts: Facts,
        asOf: String,
        zone: String? = nil,
        _ columns: String...
    ) async throws -> [String] {
        let scope = Scope(all: true, asOf: .may(asOf), timeZone: zone)
        let rows = try await facts.ask(FollowUpsQuery(scope: scope).question)
        return rows.map { row in columns.map { (row[$0] ?? "?") ?? "-" }.joined(separator: " ") }
    }

    @Test(arguments: [nil, "UTC", "Europe/Berlin", "America/New_York"])
    func quietHoursAndRoundsGoByTheShopsClockWhateverZoneIsAsked(zone: String?) async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 10:00"))
            #expect(
                try await ask(facts, asOf: "11 23:00", zone: zone, "state", "next_contact_at") == [
                    "quiet 2026-05-12T00:00:00Z"
                ]
            )
            try await facts.insertAction("attempted", "orders/o", at: "11 13:00")
            #expect(try await ask(facts, asOf: "11 13:30", zone: zone, "due_at") == ["2026-05-11T06:00:00Z"])
            // Care goes by the shop's months, working days by its days.
            try await facts.insertMark("c", "vip", at: "1 00:00")
            let care = CareQuery(scope: Scope(all: true, asOf: .may("1 00:30"), timeZone: zone)).question
            #expect(try await facts.ask(care, "period_from") == ["2026-05-01"])
            try await facts.insertRefund("r", "requested", at: "11 00:00", ["kind": "return_refund"])
            try await facts.insertRefund("r", "goods_returned", at: "11 01:00")
            let refunds = RefundsQuery(scope: Scope(all: true, asOf: .may("12 00:00"), timeZone: zone)).question
            #expect(try await facts.ask(refunds, "due_at") == ["2026-05-13T16:00:00Z"])
        }
    }

    @Test func anOrderThatClosesSoonIsNotDueBeforeItsFirstReminder() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 10:00", closesAt: "11 10:45"))
            #expect(try await ask(facts, asOf: "11 10:29:59.999999", "state", "stage") == ["waiting 0"])
            #expect(
                try await ask(facts, asOf: "11 10:30", "state", "stage", "due_at") == [
                    "due last 2026-05-11T02:30:00Z"
                ]
            )
            // One that closes before the first reminder is due at once, not before it was placed.
            try await facts.insert(OrderFacts(id: "p", customer: "d", placed: "11 10:00", closesAt: "11 10:20"))
            #expect(
                try await ask(facts, asOf: "11 10:10", "order", "state", "due_at") == [
                    "o waiting 2026-05-11T02:30:00Z", "p due 2026-05-11T02:00:00Z",
                ]
            )
        }
    }

    @Test func aPresaleWhoseDepositIsPaidStaysForItsBalance() async throws {
        try await withFacts { facts in
            for (id, payments) in [("paid", [("deposit", Int64(100), "11 10:10")]), ("bare", [])] {
                try await facts.insert(
                    OrderFacts(id: id, customer: id, placed: "11 10:00", payments: payments.map { ($0.0, $0.1, $0.2) })
                )
            }
            try await facts.connection.execute("UPDATE kefu_read.orders_g1 SET order_kind = 'presale'")
            #expect(
                try await ask(facts, asOf: "13 10:00", "order", "state", "auto_close_at") == [
                    "bare expired 2026-05-12T02:00:00Z", "paid due -",
                ]
            )
            try await facts.connection.execute(
                "UPDATE kefu_read.orders_g1 SET auto_close_at = '2026-05-14 12:00+08' WHERE order_id = 'paid'"
            )
            #expect(try await ask(facts, asOf: "14 11:59", "order", "stage").last == "paid last")
            #expect(try await ask(facts, asOf: "14 12:00", "order", "stage").last == "paid expired")
        }
    }

    @Test func linkedIDsShareTheContactBudget() async throws {
        try await withFacts { facts in
            try await facts.insertLink("a", mergedFrom: "b", at: "11 09:00")
            for hour in [10, 11] {
                try await facts.insertAction(
                    "attempted",
                    "customers/a",
                    at: "11 \(hour):00",
                    kind: "enquiry",
                    ["customer": "a"]
                )
            }
            try await facts.insertAction("attempted", "customers/b", at: "11 12:00", kind: "enquiry", ["customer": "b"])
            for customer in ["a", "b", "c"] {
                try await facts.insertCustomer(customer, seen: .may("11 09:00"))
                try await facts.insert(OrderFacts(id: "o\(customer)", customer: customer, placed: "11 12:00"))
            }
            #expect(
                try await ask(facts, asOf: "11 13:00", "order", "state", "contacts_24h") == [
                    "oa budget 3", "ob budget 3", "oc due 0",
                ]
            )
            let contacts = ContactsQuery(scope: Scope(all: true, asOf: .may("11 13:00"))).question
            #expect(try await facts.ask(contacts, "customer", "contacts", "exhausted") == ["a 3 true"])
        }
    }

    @Test func nobodyIsNudgedWhileNobodyIsOnShift() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:05", customer: "a", on: ReplyVector.day))
            func nudges(_ asOf: String) async throws -> [String] {
                try await facts.ask(
                    NudgesQuery(scope: Scope(all: true, asOf: .may(asOf))).question,
                    "state",
                    "fine"
                )
            }
            // Without a roster always; a missed one is a fine to confirm.
            #expect(try await nudges("11 10:15") == ["due -"])
            #expect(try await nudges("11 10:26") == ["expired 2000"])
            try await facts.insertShift("early", "anna", from: "11 08:00", to: "11 10:06")
            #expect(try await nudges("11 10:15") == ["off_shift -"])
            #expect(try await nudges("11 10:26") == ["off_shift -"])
            try await facts.insertShift("late", "bo", from: "11 10:16", to: "11 18:00")
            #expect(try await nudges("11 10:16") == ["due -"])
            // Who answered was not there in that time.
            #expect(try await nudges("11 10:26") == ["expired -"])
        }
    }

    @Test func goodsAreThoseOfTheCardToo() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; C 10:02; H 10:03", customer: "a", on: ReplyVector.day))
            try await facts.connection.execute(
                "UPDATE kefu_read.messages_g1 SET sku = 'tea-7' WHERE at = '2026-05-11 10:02+08'"
            )
            try await facts.insertHistory(
                "conversation.opened",
                "customers/a",
                at: "11 09:59",
                data: #"{"conversation_id":"k","sku_id":"tea-1"}"#
            )
            let enquiries = EnquiriesQuery(scope: Scope(all: true, asOf: .may("11 11:00"))).question
            #expect(try await facts.ask(enquiries, "sku") == ["tea-7"])
            var scope = Scope(all: true, asOf: .may("12 00:00"))
            scope.day = TimeBound.day(ReplyVector.day)
            #expect(try await facts.ask(LostEnquiriesQuery(scope: scope).question, "sku") == ["tea-7"])
        }
    }

    @Test func whatWasDoneAfterTheEndIsNoAttempt() async throws {
        try await withFacts { facts in
            try await facts.insert(
                OrderFacts(id: "paid", customer: "a", placed: "11 10:00", payments: [("full", 10, "11 11:00")])
            )
            try await facts.insert(OrderFacts(id: "shut", customer: "b", placed: "11 10:00", closed: "11 11:00"))
            try await facts.insert(OrderFacts(id: "over", customer: "c", placed: "10 10:00"))
            try await facts.insert(OrderFacts(id: "open", customer: "d", placed: "11 10:00"))
            for id in ["paid", "shut", "over", "open"] {
                try await facts.insertAction("attempted", "orders/\(id)", at: "11 11:30")
            }
            var scope = Scope(all: true, asOf: .may("12 00:00"))
            scope.day = TimeBound.day(ReplyVector.day)
            #expect(
                try await facts.ask(FollowUpStatsQuery(scope: scope, by: .agent).question, "key", "orders", "recovered")
                    == ["anna 1 0"]
            )
        }
    }
}
