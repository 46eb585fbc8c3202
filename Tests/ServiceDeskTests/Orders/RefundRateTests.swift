// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// The rate of quality refunds (R066), and refunds whose amount is not the promised one (R068).
@Suite struct RefundRateTests {
    private func refund(_ facts: Facts, _ id: String, _ reason: String?, settled: String) async throws {
        try await facts.insertRefund(id, "requested", at: "10 10:00", ["order_id": id, "reason_code": reason])
        try await facts.insertRefund(id, "settled", at: settled, ["outcome": "succeeded", "amount_minor": Int64(5)])
    }

    @Test func qualityRefundsAreSetAgainstTheOrdersPaidInTheSameDays() async throws {
        try await withFacts { facts in
            for number in 0..<4 {
                try await facts.insert(.completed("o\(number)", "c", day: 11, amount: 10))
            }
            try await facts.insert(.completed("before", "c", day: 3, amount: 10))
            try await refund(facts, "q", "quality", settled: "11 10:00")
            try await refund(facts, "m", "mistaken", settled: "11 11:00")
            try await refund(facts, "later", "quality", settled: "12 10:00")
            try await refund(facts, "earlier", "quality", settled: "3 10:00")
            // Told again: it was paid back the first time.
            try await facts.insertRefund("earlier", "settled", at: "11 10:00", ["outcome": "succeeded"])
            try await facts.insertRefund("open", "requested", at: "11 10:00", ["reason_code": "quality"])
            func rate(_ asOf: String, _ policy: String? = nil) async throws -> [String] {
                var scope = Scope(all: true, asOf: .may(asOf))
                scope.day = TimeBound.day(PostgresDate(year: 2026, month: 5, day: 11)!)
                var policies = PolicySet.standard
                if let policy { try policies.set("refund.quality_reasons", to: policy) }
                return try await facts.ask(
                    RefundRateQuery(scope: scope, policies: policies).question,
                    "paid_orders",
                    "refunds",
                    "quality_refunds",
                    "quality_rate"
                )
            }
            #expect(try await rate("11 23:00") == ["4 2 1 0.250000"])
            #expect(try await rate("12 23:00") == ["4 2 1 0.250000"])
            #expect(try await rate("11 23:00", "quality,mistaken") == ["4 2 2 0.500000"])
        }
    }

    /// A shop is known by its refunds as well; an order that is told later changes nothing of the days before.
    @Test func aShopWithoutOrdersHasItsRefunds() async throws {
        try await withFacts { facts in
            try await refund(facts, "q", "quality", settled: "11 10:00")
            func rate(_ shops: [String]) async throws -> [String] {
                var scope = Scope(shops: shops, all: true, asOf: .may("11 23:00"))
                scope.day = TimeBound.day(ReplyVector.day)
                return try await facts.ask(
                    RefundRateQuery(scope: scope).question,
                    "shop",
                    "paid_orders",
                    "refunds",
                    "quality_refunds"
                )
            }
            for shops in [[], ["shop"]] { #expect(try await rate(shops) == ["shop 0 1 1"], "\(shops)") }
            try await facts.insert(OrderFacts(id: "later", placed: "12 10:00"))
            for shops in [[], ["shop"]] { #expect(try await rate(shops) == ["shop 0 1 1"], "\(shops)") }
        }
    }

    @Test func anAmountThatIsNotThePromisedOneIsFlagged() async throws {
        try await withFacts { facts in
            for (id, asked, agreed) in [("equal", 90, 90), ("other", 90, 10), ("open", 90, nil)]
                as [(String, Int64, Int64?)]
            {
                try await facts.insertRefund(
                    id,
                    "requested",
                    at: "11 10:00",
                    ["kind": "partial", "amount_minor": asked]
                )
                guard let agreed else { continue }
                try await facts.insertRefund(
                    id,
                    "decided",
                    at: "11 11:00",
                    ["decision": "agreed", "amount_minor": agreed]
                )
            }
            func flags(_ asOf: String) async throws -> [String] {
                try await facts.ask(
                    RefundsQuery(scope: Scope(all: true, asOf: .may(asOf))).question,
                    "refund",
                    "requested_amount",
                    "promised_amount",
                    "amount_differs"
                )
            }
            #expect(
                try await flags("11 10:30") == ["equal 90 - false", "open 90 - false", "other 90 - false"]
            )
            #expect(
                try await flags("11 12:00") == ["equal 90 90 false", "open 90 - false", "other 90 10 true"]
            )
        }
    }

    @Test func retainedAreThoseTakenBackAfterAWord() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "z", placed: "11 08:00"))
            for (refund, outcome) in [("a", "withdrawn"), ("b", "withdrawn"), ("c", "succeeded"), ("d", "closed")] {
                try await facts.insertRefund(refund, "requested", at: "11 09:00", ["customer": refund])
                try await facts.insertRefund(refund, "settled", at: "11 12:00", ["outcome": outcome])
            }
            // One of the two withdrawn ones was talked to; the other one only afterwards.
            try await facts.insertReply("a", at: "11 10:00")
            try await facts.insertReply("b", at: "11 12:00:00.000001")
            var scope = Scope(all: true, asOf: .may("12 00:00"))
            scope.day = TimeBound.day(ReplyVector.day)
            #expect(
                try await facts.ask(RefundRateQuery(scope: scope).question, "ended", "retained", "retention_rate") == [
                    "4 1 0.250000"
                ]
            )
            scope.day = TimeBound.day(PostgresDate(year: 2026, month: 5, day: 12)!)
            scope.asOf = .may("13 00:00")
            #expect(try await facts.ask(RefundRateQuery(scope: scope).question).isEmpty)
        }
    }

    /// Nobody told the request: what was told first of the refund stands for it.
    @Test func whoTakesBackARefundWithoutARequestMayBeRetained() async throws {
        try await withFacts { facts in
            try await facts.insertRefund("r", "escalated", at: "11 09:00", ["customer": "c"])
            try await facts.insertRefund("r", "settled", at: "11 12:00", ["outcome": "withdrawn"])
            var scope = Scope(all: true, asOf: .may("12 00:00"))
            scope.day = TimeBound.day(ReplyVector.day)
            for (reply, retained) in [("11 08:59:59", 0), ("11 12:00:01", 0), ("11 09:00", 1)] {
                try await facts.insertReply("c", at: reply)
                let rates = RefundRateQuery(scope: scope).question
                #expect(try await facts.ask(rates, "ended", "retained") == ["1 \(retained)"])
            }
        }
    }
}
