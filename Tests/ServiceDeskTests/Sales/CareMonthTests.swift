// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Care of a month that is over: its own VIPs, and what was missed.
@Suite struct CareMonthTests {
    @Test func aMonthIsJudgedByItsOwnVIPs() async throws {
        try await withFacts { facts in
            for customer in ["gone", "called", "late"] {
                try await facts.insertCustomer(customer, seen: .may("1 00:00"))
            }
            // A VIP of May only; one of May who was called; one since June.
            try await facts.insertMark("gone", "vip", at: "2 00:00", expires: "31 23:59:59.999999")
            try await facts.insertMark("called", "vip", at: "2 00:00")
            try await facts.insertAction("attempted", "customers/called", at: "5 10:00", kind: "vip_care")
            for (mark, at) in [("vip", "2026-06-03 00:00")] {
                try await facts.insert(
                    "tier_marks",
                    [
                        "partition": Int16(3), "shop": "shop", "customer": "late", "at": Timestamp(at),
                        "id": facts.nextID(), "source": "/s", "offset": Int64(0), "mark": mark,
                    ]
                )
            }
            for order in 1...5 {
                try await facts.insert(.completed("o\(order)", "rich", day: 20 + order, amount: 10))
            }
            func care(_ asOf: Timestamp, month: Int?) async throws -> [String] {
                try await facts.ask(
                    CareQuery(
                        scope: Scope(all: true, asOf: asOf),
                        month: month.flatMap { PostgresDate(year: 2026, month: $0, day: 1) }
                    ).question,
                    "customer",
                    "missing",
                    "overdue",
                    "state"
                )
            }
            let june = Timestamp("2026-06-10 10:00")
            #expect(
                try await care(june, month: 5) == ["called false false done", "rich true true expired"]
            )
            // As of an instant of May it is not over yet, and the other one is still a VIP.
            #expect(
                try await care(.may("28 10:00"), month: 5) == [
                    "called false false done", "gone true false due", "rich true false due",
                ]
            )
            #expect(
                try await care(june, month: nil).map { $0.split(separator: " ")[0] } == ["called", "late", "rich"]
            )
            #expect(try await care(june, month: 6) == care(june, month: nil))
        }
    }

    /// The same day of the week, or of the month of the quarter, as that of the last call.
    @Test(arguments: [
        ("week", "8 09:00", "2026-05-14T16:00:00Z"), ("week", "6 09:00", "2026-05-12T16:00:00Z"),
        ("week", "10 09:00", "2026-05-16T16:00:00Z"), ("month", "10 09:00", "2026-06-09T16:00:00Z"),
        ("quarter", "5 09:00", "2026-08-04T16:00:00Z"), ("quarter", "31 09:00", "2026-08-30T16:00:00Z"),
    ])
    func aCallIsDueOnItsDayOfThePeriod(period: String, called: String, due: String) async throws {
        try await withFacts { facts in
            try await facts.insertMark("c", "vip", at: "1 00:00")
            try await facts.insertCustomer("c", seen: .may("1 00:00"))
            try await facts.insertAction("attempted", "customers/c", at: called, kind: "vip_care")
            var policies = PolicySet.standard
            try policies.set("vip.care.period", to: period)
            let next = ["week": "2026-05-13 00:00", "month": "2026-06-02 00:00", "quarter": "2026-07-02 00:00"]
            let scope = Scope(all: true, asOf: Timestamp(next[period] ?? ""))
            #expect(try await facts.ask(CareQuery(scope: scope, policies: policies).question, "due_at") == [due])
        }
    }

    /// Instants, and when the next call is due as of each: from the first day of the period on, where the one before is over
    /// without a call.
    @Test(arguments: [
        (
            "month", "20 18:00",
            [
                ("2026-06-30 12:00", "2026-06-19T16:00:00Z"), ("2026-07-10 12:00", "2026-06-30T16:00:00Z"),
                ("2026-09-02 12:00", "2026-08-31T16:00:00Z"),
            ]
        ),
        (
            "month", "31 23:59",
            [("2026-06-10 12:00", "2026-06-29T16:00:00Z"), ("2026-07-10 12:00", "2026-06-30T16:00:00Z")]
        ),
        ("week", "3 23:59", [("2026-05-13 00:00", "2026-05-10T16:00:00Z")]),
        ("week", "4 00:00", [("2026-05-13 00:00", "2026-05-10T16:00:00Z")]),
        ("quarter", "31 09:00", [("2026-10-01 00:00", "2026-09-30T16:00:00Z")]),
    ])
    func whoWasMissedIsDueFromTheFirstDay(period: String, called: String, dues: [(String, String)]) async throws {
        try await withFacts { facts in
            try await facts.insertMark("c", "vip", at: "1 00:00")
            try await facts.insertCustomer("c", seen: .may("1 00:00"))
            try await facts.insertAction("attempted", "customers/c", at: called, kind: "vip_care")
            var policies = PolicySet.standard
            try policies.set("vip.care.period", to: period)
            for (asOf, due) in dues {
                let question = CareQuery(scope: Scope(all: true, asOf: Timestamp(asOf)), policies: policies).question
                #expect(try await facts.ask(question, "due_at") == [due], "as of \(asOf)")
            }
        }
    }

    /// Only a month that is over was missed; a customer who is a VIP since this month is due from its first day on.
    @Test func aMonthThatIsNotOverWasNotMissed() async throws {
        try await withFacts { facts in
            for customer in ["new", "old"] {
                try await facts.insertCustomer(customer, seen: .may("1 00:00"))
                try await facts.insertAction("attempted", "customers/" + customer, at: "20 18:00", kind: "vip_care")
            }
            try await facts.insertMark("old", "vip", at: "1 00:00")
            try await facts.insert(
                "tier_marks",
                [
                    "partition": Int16(3), "shop": "shop", "customer": "new", "at": Timestamp("2026-07-03 00:00"),
                    "id": facts.nextID(), "source": "/s", "offset": Int64(0), "mark": "vip",
                ]
            )
            func due(_ asOf: String, month: Int) async throws -> [String] {
                let month = PostgresDate(year: 2026, month: month, day: 1)
                let scope = Scope(all: true, asOf: Timestamp(asOf))
                return try await facts.ask(CareQuery(scope: scope, month: month).question, "customer", "due_at")
            }
            #expect(try await due("2026-06-10 12:00", month: 7) == ["old 2026-07-19T16:00:00Z"])
            #expect(try await due("2026-07-10 12:00", month: 6) == ["old 2026-06-19T16:00:00Z"])
            #expect(
                try await due("2026-07-10 12:00", month: 7) == [
                    "new 2026-06-30T16:00:00Z", "old 2026-06-30T16:00:00Z",
                ]
            )
        }
    }

    @Test func aClaimUnderTheOtherIDHoldsTheCall() async throws {
        try await withFacts { facts in
            for id in ["one", "two"] { try await facts.insertCustomer(id, seen: .may("1 00:00")) }
            try await facts.insertMark("one", "vip", at: "1 00:00")
            try await facts.insertLink("one", mergedFrom: "two", at: "2 00:00")
            try await facts.insertAction("claimed", "customers/two", at: "5 11:00", kind: "vip_care", until: "5 13:00")
            func state(_ asOf: String) async throws -> [String] {
                let scope = Scope(all: true, asOf: .may(asOf))
                return try await facts.ask(CareQuery(scope: scope).question, "customer", "state", "owner")
            }
            #expect(try await state("5 12:00") == ["one claimed anna"])
            #expect(try await state("5 13:00") == ["one due -"])
        }
    }

    @Test func onlyWhatAPersonWroteIsACall() async throws {
        try await withFacts { facts in
            try await facts.insertMark("c", "vip", at: "1 00:00")
            try await facts.insertCustomer("c", seen: .may("1 00:00"))
            func calls() async throws -> [String] {
                try await facts.ask(CareQuery(scope: Scope(all: true, asOf: .may("6 10:00"))).question, "calls")
            }
            try await facts.insert(
                "replies",
                [
                    "partition": Int16(3), "shop": "shop", "customer": "c", "at": Timestamp.may("5 10:00"),
                    "id": facts.nextID(), "source": "/s", "sender_kind": "auto", "purpose": "care", "offset": Int64(0),
                ]
            )
            #expect(try await calls() == ["0"])
            try await facts.insertReply("c", at: "5 11:00", purpose: "care")
            #expect(try await calls() == ["1"])
        }
    }

    /// In Havana clocks went from 01:00 back to 00:00 on 1 November 2026, at 05:00 UTC: October had ended at 04:00.
    @Test func aMonthEndsWhereTheNextOneFirstBegins() async throws {
        try await withFacts { facts in
            try await facts.insertShop(platform: "other", zone: "America/Havana")
            for (customer, called) in [("again", "2026-10-01 12:00"), ("called", "2026-11-01 04:30")] {
                try await facts.insertCustomer(customer, seen: .may("1 00:00"))
                try await facts.insertMark(customer, "vip", at: "1 00:00")
                try await facts.insert(
                    "follow_up_actions",
                    [
                        "partition": Int16(1), "shop": "shop", "subject": "customers/" + customer, "kind": "vip_care",
                        "at": Timestamp(called, hoursAhead: 0), "id": facts.nextID(), "source": "/s",
                        "offset": Int64(0), "action": "attempted", "agent": "anna",
                    ]
                )
            }
            func care(_ asOf: String, month: Int? = nil) async throws -> [String] {
                let scope = Scope(all: true, asOf: Timestamp(asOf, hoursAhead: 0))
                let month = month.flatMap { PostgresDate(year: 2026, month: $0, day: 1) }
                let question = CareQuery(scope: scope, month: month).question
                return try await facts.ask(question, "customer", "calls", "due_at")
            }
            // The last call of one was on the first of October: due on the first of November, from its beginning on.
            let november = ["again 0 2026-11-01T04:00:00Z", "called 1 2026-11-01T04:00:00Z"]
            #expect(try await care("2026-11-02 00:00") == november)
            #expect(try await care("2026-11-02 00:00", month: 11) == november)
            #expect(
                try await care("2026-11-02 00:00", month: 10) == [
                    "again 1 2026-10-01T04:00:00Z", "called 0 2026-10-01T04:00:00Z",
                ]
            )
        }
    }
}
