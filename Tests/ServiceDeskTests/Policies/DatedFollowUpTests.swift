// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// A policy that is set from a day on changes nothing of an order that was placed before it, and what lies on that day goes by it.
@Suite struct DatedFollowUpTests {
    /// State, stage and time of the unpaid orders as of a time of May.
    private func unpaid(_ facts: Facts, asOf: String) async throws -> [String] {
        let question = FollowUpsQuery(scope: Scope(all: true, asOf: .may(asOf))).question
        return try await facts.ask(question, "order", "state", "stage", "due_at")
    }

    @Test func aRoundIsThatOfItsOwnDay() async throws {
        try await withFacts { facts in
            try await facts.insertPolicy("unpaid.rounds", "10:00", from: 12)
            for (id, attempted) in [("a", "11 15:00"), ("b", "11 20:30")] {
                try await facts.insert(OrderFacts(id: id, customer: id, placed: "11 11:00", closesAt: "20 00:00"))
                try await facts.insertAction("attempted", "orders/\(id)", at: attempted)
            }
            for asOf in ["11 21:00", "12 08:30"] {
                #expect(
                    try await unpaid(facts, asOf: asOf) == [
                        "a due 2 2026-05-11T12:00:00Z", "b waiting 2 2026-05-12T02:00:00Z",
                    ],
                    "\(asOf)"
                )
            }
        }
    }

    /// When the orders were attempted, and what is set for the day after.
    static let laterStages: [(String, [(String, String)])] = [
        ("20:05", [("unpaid.stages.second_ms", "36000000")]),
        ("20:05", [("unpaid.stages.new_ms", "36000000")]),
        ("20:05", [("unpaid.stages.returning_ms", "36000000")]),
        ("20:05", [("unpaid.stages.last_before_close_ms", "36000000")]),
        ("20:05", [("unpaid.promotion", "true"), ("unpaid.stages.promo_ms", "36000000")]),
        ("13:20", [("tier.returning_min_orders", "2")]),
    ]

    @Test(arguments: laterStages)
    func theStagesOfAnOrderAreThoseOfTheDayOfItsPlacing(attempted: String, policies: [(String, String)]) async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("old", "back", day: 1, amount: 10))
            for customer in ["back", "new"] {
                try await facts.insert(OrderFacts(id: customer, customer: customer, placed: "11 11:00"))
                try await facts.insertAction("attempted", "orders/\(customer)", at: "11 \(attempted)")
            }
            let before = try await unpaid(facts, asOf: "12 08:30")
            for (key, value) in policies { try await facts.insertPolicy(key, value, from: 12) }
            #expect(try await unpaid(facts, asOf: "12 08:30") == before)
        }
    }

    /// What is set for which day of May, and when who must wait in the quiet hours of the eleventh may be contacted.
    static let nextContacts: [([(String, String, Int)], String)] = [
        ([], "2026-05-12T00:00:00Z"),
        ([("unpaid.quiet_hours", "21:00-09:00", 12)], "2026-05-12T01:00:00Z"),
        ([("unpaid.quiet_hours", "12:00-13:30", 12)], "2026-05-11T16:00:00Z"),
        ([("unpaid.max_attempts_24h", "1", 11), ("unpaid.max_attempts_24h", "3", 12)], "2026-05-12T00:00:00Z"),
        ([("unpaid.max_attempts_24h", "1", 12), ("unpaid.quiet_hours", "20:00-21:00", 12)], "2026-05-12T13:00:00Z"),
        ([("unpaid.max_attempts_24h", "0", 12)], "-"),
        ([("unpaid.max_attempts_24h", "0", 12), ("unpaid.max_attempts_24h", "2", 14)], "2026-05-14T00:00:00Z"),
    ]

    @Test(arguments: nextContacts)
    func theNextContactGoesByItsOwnDay(policies: [(String, String, Int)], next: String) async throws {
        try await withFacts { facts in
            for (key, value, day) in policies { try await facts.insertPolicy(key, value, from: day) }
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 20:00"))
            try await facts.insertAction("attempted", "orders/o", at: "11 20:40", ["customer": "c"])
            let scope = Scope(all: true, asOf: .may("11 22:30"))
            for question in [FollowUpsQuery(scope: scope).question, ContactsQuery(scope: scope).question] {
                #expect(try await facts.ask(question, "next_contact_at") == [next], "\(question.name)")
            }
        }
    }

    @Test func quietHoursEndByThePoliciesOfTheDayOfTheirEnd() async throws {
        try await withFacts { facts in
            try await facts.insertCustomer("c", seen: .may("11 09:00"))
            let item = FollowUpItemQuery(scope: Scope(asOf: .may("11 22:30")), kind: .enquiry, id: "c").question
            func end() async throws -> Timestamp? {
                let result = try await facts.connection.query(
                    PostgresQuery(
                        sql: QueryServer.named(item.sql),
                        binds: item.binds.map { $0 as any PostgresEncodable }
                    )
                )
                let place = try #require(result.columns.firstIndex { $0.name == "quiet_until" })
                return try #require(result.rows.first).decode(Timestamp?.self, at: place)
            }
            #expect(try await end() == Timestamp.may("12 08:00"))
            try await facts.insertPolicy("unpaid.quiet_hours", "21:00-09:00", from: 12)
            #expect(try await end() == Timestamp.may("12 09:00"))
        }
    }
}
