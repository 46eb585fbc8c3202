// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Long lists are put together in steps whose rows grow with the list, never with its square.
@Suite struct LongListTests {
    private static let orders = 4000

    /// Some thousand unpaid orders of as many customers who wrote and were answered; half were attempted, some are claimed; earlier
    /// orders that were completed and refunded.
    private static func filling(shops: Int) -> String {
        """
        INSERT INTO kefu_read.orders_g1 ("partition", shop, order_id, customer, customer_at, placed_at, payable_minor, currency)
        SELECT 1, 'shop' || n % \(shops), 'o' || n, 'c' || n, at, at, n, 'CNY'
        FROM generate_series(1, \(orders)) AS n CROSS JOIN LATERAL (SELECT timestamptz '2026-05-11 02:00Z' + n * interval '1 s' AS at) AS t;
        INSERT INTO kefu_read.orders_g1
            ("partition", shop, order_id, customer, customer_at, placed_at, payable_minor, currency, paid_at, completed_at)
        SELECT 1, 'shop' || n % \(shops), 'p' || n, 'c' || n, at, at, n, 'CNY', at, at + interval '1 day'
        FROM generate_series(1, \(orders)) AS n CROSS JOIN LATERAL (SELECT timestamptz '2026-05-01 02:00Z' + n * interval '1 s' AS at) AS t;
        INSERT INTO kefu_read.payments_g1 ("partition", shop, order_id, payment, kind, paid_minor, currency, at, id, source, "offset")
        SELECT "partition", shop, order_id, 'p', 'full', payable_minor, 'CNY', paid_at, order_id, '/s', 0
        FROM kefu_read.orders_g1 WHERE paid_at IS NOT NULL;
        INSERT INTO kefu_read.customers_g1 SELECT 1, shop, customer, min(placed_at), 0 FROM kefu_read.orders_g1 GROUP BY shop, customer;
        INSERT INTO kefu_read.messages_g1 ("partition", shop, customer, at, id, source, "offset", counts)
        SELECT 1, shop, customer, placed_at - interval '5 min', order_id, '/s', 0, true FROM kefu_read.orders_g1;
        INSERT INTO kefu_read.messages_g1 ("partition", shop, customer, at, id, source, "offset", counts)
        SELECT 1, 'shop' || n % \(shops), 'w' || n, timestamptz '2026-05-11 03:00Z' + n * interval '1 s', 'w' || n, '/s', 0, true
        FROM generate_series(1, \(orders)) AS n;
        INSERT INTO kefu_read.replies_g1 ("partition", shop, customer, at, id, source, agent, sender_kind, purpose, "offset")
        SELECT 1, shop, customer, at + interval '1 min', id, '/s', 'anna', 'human', 'nudge', 0 FROM kefu_read.messages_g1;
        INSERT INTO kefu_read.follow_up_actions_g1 ("partition", shop, subject, kind, at, id, source, "offset", action, customer, agent)
        SELECT 1, shop, 'orders/' || order_id, 'unpaid', placed_at + interval '35 min', order_id, '/s', 0,
            CASE WHEN payable_minor % 4 = 0 THEN 'claimed' ELSE 'attempted' END, customer, 'anna'
        FROM kefu_read.orders_g1 WHERE payable_minor % 2 = 0;
        INSERT INTO kefu_read.refund_actions_g1
            ("partition", shop, refund_id, at, id, source, action, order_id, customer, reason_code, amount_minor, currency, outcome,
            "offset")
        SELECT
            1, shop, 'r' || order_id, completed_at + step, order_id || action, '/s', action, order_id,
            CASE WHEN payable_minor % 2 = 0 THEN customer END, 'mistaken', 1, 'CNY', outcome, 0
        FROM kefu_read.orders_g1
        CROSS JOIN (
            VALUES ('requested', NULL, interval '1 h'), ('settled', 'succeeded', interval '2 h')
        ) AS steps (action, outcome, step)
        WHERE completed_at IS NOT NULL;
        ANALYZE;
        """
    }

    private static let questions: [Question] = {
        let asOf = Timestamp.may("11 12:30")
        let all = Scope(all: true, asOf: asOf)
        let due = Scope(asOf: asOf)
        var day = due
        day.day = TimeBound.day(PostgresDate(year: 2026, month: 5, day: 11)!)
        return [
            FollowUpsQuery(scope: all).question, FollowUpsQuery(scope: due).question,
            FollowUpsQuery(scope: due, agent: "anna").question, FollowUpStatsQuery(scope: day).question,
            EnquiriesQuery(scope: all).question, EnquiriesQuery(scope: due).question,
            NudgesQuery(scope: all).question, ContactsQuery(scope: all).question,
            RefundsQuery(scope: all).question, TiersQuery(scope: all).question, TiersQuery(scope: due).question,
            TierChangesQuery(scope: all).question, RFMQuery(scope: all).question,
            ConversionQuery(scope: day, by: .tier).question, CreditQuery(scope: day, by: .tier).question,
            CareQuery(scope: all).question, ConfirmationsQuery(scope: day).question,
            SilencesQuery(scope: day).question, SpotChecksQuery(scope: day).question, AgentsQuery(scope: day).question,
        ]
    }()

    /// Asks every question, and holds the steps of its plan to a limit.
    private static func expectSteps(below limit: Int, shops: Int) async throws {
        try await withFacts { facts in
            try await facts.connection.execute(filling(shops: shops))
            for question in questions {
                let rows = try await facts.connection.rowsGoneThrough(by: question)
                #expect(rows > 0, "\(question.name) has no plan")
                #expect(rows < limit, "\(question.name) goes through \(rows) rows")
            }
        }
    }

    @Test func theWorkGrowsWithTheListAndNotWithItsSquare() async throws {
        try await Self.expectSteps(below: Self.orders * Self.orders / 4, shops: 1)
    }

    /// The rules of a shop are found for each of its rows, and not by going through those of all shops: at most 280 steps a row as
    /// measured, and at least 400 more with all shops' rules.
    @Test func manyShopsAreAsGoodAsOne() async throws {
        try await Self.expectSteps(below: Self.orders * 290, shops: 400)
    }
}
