// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@Suite struct RefundsQueryTests {
    private func fill(_ facts: Facts) async throws {
        try await facts.insertRefund(
            "old",
            "requested",
            at: "1 10:00",
            ["customer": "c", "amount_minor": Int64(700), "kind": "refund_only"]
        )
        try await facts.insertRefund("r", "requested", at: "11 10:00", ["order_id": "o", "amount_minor": Int64(400)])
        try await facts.insertRefund(
            "r",
            "decided",
            at: "11 11:00",
            ["order_id": "o", "decision": "agreed", "agent": "anna"]
        )
        try await facts.insertRefund(
            "r",
            "settled",
            at: "12 10:00",
            partition: 7,
            ["outcome": "succeeded", "amount_minor": Int64(300)]
        )
        try await facts.insertRefund(
            "r",
            "settled",
            at: "12 11:00",
            partition: 7,
            ["outcome": "succeeded", "amount_minor": Int64(999)]
        )
    }

    @Test func aRefundIsPutTogetherFromAllPartitions() async throws {
        try await withFacts { facts in
            try await fill(facts)
            func ask(_ asOf: String) async throws -> [String] {
                try await facts.ask(
                    RefundsQuery(scope: Scope(all: true, asOf: .may(asOf))).question,
                    "refund",
                    "order",
                    "state",
                    "amount",
                    "age_s",
                    "open"
                )
            }
            #expect(
                try await ask("11 10:30") == [
                    "old - requested 700 865800000000 true", "r o requested 400 1800000000 true",
                ]
            )
            #expect(try await ask("11 11:00").contains("r o agreed 400 3600000000 true"))
            #expect(try await ask("20 00:00").contains("r o succeeded 300 86400000000 false"))
        }
    }

    @Test func openOnesAreThoseThatAreNotSettledWhenever() async throws {
        try await withFacts { facts in
            try await fill(facts)
            func ask(_ asOf: String) async throws -> [String] {
                try await facts.ask(
                    RefundsQuery(scope: Scope(asOf: .may(asOf)), filter: .open).question,
                    "refund",
                    "customer"
                )
            }
            #expect(try await ask("11 12:00") == ["old c", "r -"])
            #expect(try await ask("12 10:00") == ["old c"])
        }
    }

    @Test func withoutATimeItIsWhatHappenedToday() async throws {
        try await withFacts { facts in
            try await fill(facts)
            for (asOf, refunds) in [("1 12:00", ["old"]), ("2 12:00", []), ("12 12:00", ["r"])] {
                #expect(try await facts.ask(RefundsQuery(scope: Scope(asOf: .may(asOf))).question, "refund") == refunds)
            }
        }
    }

    /// Nobody told the request: what was told first of the refund stands for it.
    @Test func whoTakesBackARefundWithoutARequestMayBeRetained() async throws {
        try await withFacts { facts in
            try await facts.insertRefund("r", "escalated", at: "11 10:00", ["customer": "c", "by": "buyer"])
            try await facts.insertRefund("r", "settled", at: "11 12:00", ["outcome": "withdrawn"])
            var ofCustomer = RefundsQuery.Filter()
            ofCustomer.customer = "c"
            for (reply, retained) in [("11 09:59:59", "false"), ("11 12:00:01", "false"), ("11 10:00", "true")] {
                try await facts.insertReply("c", at: reply)
                for filter in [RefundsQuery.Filter(), ofCustomer] {
                    let query = RefundsQuery(scope: Scope(all: true, asOf: .may("11 13:00")), filter: filter)
                    #expect(try await facts.ask(query.question, "retained") == [retained])
                }
            }
        }
    }

    /// In Havana clocks went from 01:00 back to 00:00 on 1 November 2026, at 05:00 UTC: the day before had ended at 04:00.
    @Test func aWorkingDayEndsWhereTheNextDayFirstBegins() async throws {
        try await withFacts { facts in
            try await facts.insertShop(platform: "other", zone: "America/Havana")
            try await facts.insertPolicy("calendar.workdays", "2026-10-31", from: 1)
            try await facts.insert(
                "refund_actions",
                [
                    "partition": Int16(1), "shop": "shop", "refund_id": "r", "action": "requested", "kind": "partial",
                    "at": Timestamp("2026-10-29 15:00", hoursAhead: 0), "id": facts.nextID(), "source": "/s",
                    "offset": Int64(0),
                ]
            )
            for (asOf, isOverdue) in [("03:59:59.999999", false), ("04:00", true)] {
                let scope = Scope(all: true, asOf: Timestamp("2026-11-01 " + asOf, hoursAhead: 0))
                #expect(
                    try await facts.ask(RefundsQuery(scope: scope).question, "due_at", "overdue") == [
                        "2026-11-01T04:00:00Z \(isOverdue)"
                    ]
                )
            }
        }
    }
}
