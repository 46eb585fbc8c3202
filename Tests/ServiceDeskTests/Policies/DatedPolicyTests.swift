// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// A policy changes nothing of the days before it: every row is judged by the policies of its own day.
@Suite struct DatedPolicyTests {
    private static func may(_ day: Int, all: Bool = true) -> Scope {
        var scope = Scope(all: all, asOf: .may("31 00:00"))
        scope.day = TimeBound.day(PostgresDate(year: 2026, month: 5, day: day)!)
        return scope
    }

    @Test func refundsGoByTheDayOfTheirRequest() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "z", placed: "11 08:00"))
            for day in [11, 20] {
                try await facts.insertRefund(
                    "r\(day)",
                    "requested",
                    at: "\(day) 10:00",
                    ["reason_code": "mistaken", "amount_minor": Int64(100), "customer": "c"]
                )
                try await facts.insertRefund("r\(day)", "decided", at: "\(day) 10:25", ["decision": "agreed"])
                try await facts.insertRefund(
                    "r\(day)",
                    "settled",
                    at: "\(day) 10:26",
                    ["outcome": "succeeded", "amount_minor": Int64(100)]
                )
            }
            try await facts.insertPolicy("refund.simple.limit_ms", "1200000", from: 20)
            try await facts.insertPolicy("refund.quality_reasons", "mistaken", from: 20)
            func late(_ day: Int) async throws -> [String] {
                try await facts.ask(RefundsQuery(scope: Self.may(day)).question, "refund", "overdue", "decided_late")
            }
            #expect(try await late(11) == ["r11 false false"])
            #expect(try await late(20) == ["r20 true true"])
            func quality(_ day: Int) async throws -> [String] {
                try await facts.ask(RefundRateQuery(scope: Self.may(day)).question, "refunds", "quality_refunds")
            }
            #expect(try await quality(11) == ["1 0"])
            #expect(try await quality(20) == ["1 1"])
        }
    }

    @Test func ordersToConfirmGoByTheDayOfTheirPlacing() async throws {
        try await withFacts { facts in
            for day in [11, 20] {
                try await facts.insert(
                    Chat("C 09:50", customer: "c\(day)", on: PostgresDate(year: 2026, month: 5, day: day)!)
                )
                try await facts.insert(OrderFacts(id: "o\(day)", customer: "c\(day)", placed: "\(day) 10:00"))
                try await facts.insertReply("c\(day)", at: "\(day) 10:05", purpose: "order_confirmation")
            }
            try await facts.insertPolicy("order_confirmation.limit_ms", "60000", from: 20)
            try await facts.insertPolicy("fines.confirm_minor", "7", from: 20)
            func states(_ day: Int) async throws -> [String] {
                try await facts.ask(ConfirmationsQuery(scope: Self.may(day)).question, "order", "state", "fine")
            }
            #expect(try await states(11) == ["o11 confirmed -"])
            #expect(try await states(20) == ["o20 late 7"])
        }
    }

    @Test func creditGoesByTheDayOfTheOrder() async throws {
        try await withFacts { facts in
            for day in [11, 20] {
                try await facts.insertReply("c\(day)", at: "\(day) 09:00")
                try await facts.insert(
                    OrderFacts(
                        id: "o\(day)",
                        customer: "c\(day)",
                        placed: "\(day) 10:00",
                        payments: [("full", 100, "\(day) 10:01")]
                    )
                )
            }
            try await facts.insertPolicy("reception.lasts_ms", "600000", from: 20)
            func credit(_ day: Int) async throws -> [String] {
                try await facts.ask(CreditQuery(scope: Self.may(day)).question, "key", "silent")
            }
            #expect(try await credit(11) == ["anna false"])
            #expect(try await credit(20) == ["- true"])
        }
    }

    @Test func stagesGoByTheDayOfThePlacing() async throws {
        try await withFacts { facts in
            for day in [11, 20] {
                try await facts.insert(OrderFacts(id: "o\(day)", customer: "c\(day)", placed: "\(day) 10:00"))
                try await facts.insertAction("attempted", "orders/o\(day)", at: "\(day) 11:00")
            }
            try await facts.insertPolicy("unpaid.stages.second_ms", "60000", from: 20)
            func stages(_ day: Int) async throws -> [String] {
                try await facts.ask(FollowUpStatsQuery(scope: Self.may(day)).question, "key", "orders")
            }
            #expect(try await stages(11) == ["1 1"])
            #expect(try await stages(20) == ["2 1"])
        }
    }

    @Test func aTierIsThatOfThePoliciesOfItsInstant() async throws {
        try await withFacts { facts in
            for day in [1, 2] { try await facts.insert(.completed("o\(day)", "c", day: day, amount: 10)) }
            try await facts.insertPolicy("tier.returning_min_orders", "3", from: 10)
            try await facts.insertPolicy("tier.vip_orders", "2", from: 20)
            let changes = TierChangesQuery(scope: Scope(all: true, asOf: .may("31 00:00")), customer: "c").question
            #expect(
                try await facts.ask(changes, "at", "tier_before", "tier", "reason", "ref") == [
                    "2026-05-01T01:00:00Z - new first_seen -", "2026-05-01T02:00:00Z new returning order o1",
                    "2026-05-09T16:00:00Z returning new policy -", "2026-05-19T16:00:00Z new vip policy -",
                ]
            )
            for (asOf, tier) in [
                ("9 23:59:59.999999", "returning"), ("10 00:00", "new"), ("19 23:59:59.999999", "new"),
                ("20 00:00", "vip"),
            ] {
                #expect(
                    try await facts.ask(TiersQuery(scope: Scope(all: true, asOf: .may(asOf))).question, "tier")
                        == [tier],
                    "\(asOf)"
                )
            }
            // The tier when a contact began, and when an order was placed, are those of their days.
            for day in [5, 12, 25] {
                try await facts.insert(
                    Chat("C 10:00; H 10:01", customer: "c", on: PostgresDate(year: 2026, month: 5, day: day)!)
                )
                try await facts.insert(
                    OrderFacts(
                        id: "p\(day)",
                        customer: "c",
                        placed: "\(day) 11:00",
                        payments: [("full", 5, "\(day) 11:01")],
                        closed: "\(day) 20:00"
                    )
                )
            }
            for (day, tier) in [(5, "returning"), (12, "new"), (25, "vip")] {
                #expect(
                    try await facts.ask(ConversionQuery(scope: Self.may(day), by: .tier).question, "key", "enquirers")
                        == ["\(tier) 1"]
                )
                #expect(
                    try await facts.ask(CreditQuery(scope: Self.may(day), by: .tier).question, "key", "orders")
                        == ["\(tier) 1"]
                )
            }
        }
    }
}
