// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

/// What a replay of several projections prints, and how it ends, when one of them would lose something.
struct ReplayTests {
    private static let lines = [
        #"{"specversion":"1.0","id":"1","source":"/t","type":"order.placed","subject":"orders/o","#
            + #""time":"2026-05-11T10:00:00Z","shop":"s","data":{"order_id":"o","customer_id":"c","payable_minor":100}}"#,
        // 1,024 characters are allowed, and 3,072 bytes are more than an index takes.
        #"{"specversion":"1.0","id":"2","source":"/t","type":"refund.requested","subject":"customers/c","#
            + #""time":"2026-05-11T10:01:00Z","shop":"s","data":{"refund_id":""# + String(repeating: "退", count: 1024)
            + #"","order_id":"o","kind":"refund_only","amount_minor":100}}"#,
    ]

    @Test func whatWouldLoseSomethingIsNotSwappedAndTheOthersAre() async throws {
        try await TestLog.with { log in
            try await log.must("append", "-", input: .bytes(Array((Self.lines.joined(separator: "\n") + "\n").utf8)))
            try await log.project()
            // As if the live generation had folded what the fold refuses.
            try await log.withSuperuser { try await $0.execute("DELETE FROM kefu.parked") }
            let replay = try await log.kefu("replay", "--all", "--output", "csv")
            #expect(replay.status == 1)
            let rows = Answer(replay.output).rows
            #expect(rows.filter { $0["swapped"] == "false" }.map { $0["projection"] } == ["refunds"])
            #expect(rows.count > 5 && rows.filter { $0["swapped"] == "true" }.allSatisfy { $0["generation"] == "2" })
            #expect(rows.first { $0["projection"] == "refunds" }?["reason"]?.contains("3072 bytes") == true)
            let live = Answer(try await log.kefu("projections", "generations", "--output", "csv").output)
            let generations = live.rows.filter { $0["state"] == "live" }
            #expect(
                generations.allSatisfy { $0["generation"] == ($0["projection"] == "refunds" ? "1" : "2") },
                "\(generations)"
            )
            // One alone says so as well.
            #expect(try await log.kefu("replay", "refunds").status == 1)
            #expect(try await log.kefu("replay", "refunds", "--accept-parked").status == 0)
        }
    }
}
