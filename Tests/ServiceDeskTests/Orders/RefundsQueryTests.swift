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
}
