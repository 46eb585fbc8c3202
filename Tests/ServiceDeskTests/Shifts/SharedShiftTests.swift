// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// A shift that serves other shops beside its own is the same whichever shops are asked (R120).
@Suite struct SharedShiftTests {
    /// Tells of a shift of shop b what does not say whom it serves.
    private func tell(_ facts: Facts, _ action: String, _ shift: String, at: String) async throws {
        try await facts.insert(
            "shift_events",
            [
                "partition": Int16(2), "shop": "b", "shift": shift, "at": Timestamp.may(at), "id": facts.nextID(),
                "source": "/s", "offset": Int64(facts.serial), "action": action,
            ]
        )
    }

    private func expectRefund(_ expected: String, _ facts: Facts) async throws {
        let question = { (scope: Scope) in RefundsQuery(scope: scope).question }
        try await expect([expected], facts, question, "refund", "due_at", "overdue", "owner", "fine")
    }

    /// Asks of all shops, of the one that is served, and of both.
    private func expect(
        _ expected: [String],
        _ facts: Facts,
        asOf: String = "11 13:00",
        _ question: (Scope) -> Question,
        _ columns: String...
    ) async throws {
        for shops in [[], ["shop"], ["shop", "b"]] {
            let question = question(Scope(shops: shops, all: true, asOf: .may(asOf)))
            let rows = try await facts.ask(question).map { row in
                columns.map { (row[$0] ?? "?") ?? "-" }.joined(separator: " ")
            }
            #expect(rows == expected, "\(question.name) of \(shops)")
        }
    }

    @Test func itsBeginningAndEndCountForTheShopsThatItServes() async throws {
        try await withFacts { facts in
            try await facts.insertShift("h", "x", from: "11 09:00", to: "11 18:00", shop: "b", shops: #"["shop"]"#)
            try await tell(facts, "ended", "h", at: "11 10:00")
            // Not of this shop.
            try await facts.insertShift("own", "y", from: "11 09:00", to: "11 18:00", shop: "b")
            try await facts.insertShift("other", "z", from: "11 09:00", to: "11 18:00", shop: "b", shops: #"["c"]"#)
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 11:30"))
            try await facts.insertRefund(
                "r",
                "requested",
                at: "11 11:31",
                ["reason_code": "mistaken", "amount_minor": Int64(1)]
            )
            try await expectRefund("r - false - -", facts)
            try await expect(["o -"], facts, { FollowUpsQuery(scope: $0).question }, "order", "owner")
            // Planned for the afternoon, and begun at noon.
            try await facts.insertShift("g", "w", from: "11 15:00", to: "11 18:00", shop: "b", shops: #"["shop"]"#)
            try await expect(["o -"], facts, { FollowUpsQuery(scope: $0).question }, "order", "owner")
            try await tell(facts, "started", "g", at: "11 12:00")
            try await expect(["o w"], facts, { FollowUpsQuery(scope: $0).question }, "order", "owner")
            try await expectRefund("r 2026-05-11T04:30:00Z true w 3000", facts)
        }
    }

    /// The roster of many shops is not gone through for one of them.
    @Test func whatOthersPlanCostsNothing() async throws {
        try await withFacts { facts in
            try await facts.connection.execute(
                """
                INSERT INTO kefu_read.shift_events_g1
                    ("partition", shop, shift, at, id, source, "offset", action, agent, starts_at, ends_at, shops)
                SELECT
                    1, 'b' || n % 100, 's' || n, at, 'e' || n, '/s', n, 'planned', 'anna', at, at + interval '8 h',
                    CASE WHEN n % 100 = 1 THEN '["shop"]' END
                FROM generate_series(1, 20000) AS n
                CROSS JOIN LATERAL (SELECT timestamptz '2026-05-01 00:00Z' + n * interval '1 min' AS at) AS told;
                INSERT INTO kefu_read.orders_g1 ("partition", shop, order_id, placed_at, payable_minor, currency)
                VALUES (1, 'shop', 'o', '2026-05-11 10:00+08', 1, 'CNY');
                ANALYZE;
                """
            )
            let question = FollowUpsQuery(scope: Scope(shops: ["shop"], asOf: .may("11 11:00"))).question
            #expect(try await facts.ask(question, "order", "owner") == ["o anna"])
            let rows = try await facts.connection.rowsGoneThrough(by: question)
            #expect(rows < 20_000, "\(rows) rows")
        }
    }
}
