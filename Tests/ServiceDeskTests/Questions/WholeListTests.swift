// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// A list of everything, which joins what the others look up row by row, says of each row what they say.
@Suite struct WholeListTests {
    /// Orders and refunds of several shops in every state, by turns of numbers that have no factor in common, told by several partitions; linked
    /// customers who were answered and assigned; a roster in one shop.
    private static let filling = """
        INSERT INTO kefu_read.shops_g1 ("partition", shop, at, id, source, platform, name, time_zone)
        SELECT 0, 's' || n, '2026-05-01Z', 'u' || n, '/s', CASE n WHEN 1 THEN 'pdd' END, 'name', CASE n WHEN 2 THEN 'Europe/Berlin' END
        FROM generate_series(1, 3) AS n;
        CREATE TEMPORARY TABLE told AS
        SELECT
            n, 's' || 1 + n % 3 AS shop, 'o' || n AS order_id, CASE WHEN n % 11 > 0 THEN 'c' || n % 41 END AS customer,
            timestamptz '2026-05-01 02:00Z' + n * interval '40 min' AS at
        FROM generate_series(1, 400) AS n;
        INSERT INTO kefu_read.orders_g1
            ("partition", shop, order_id, customer, customer_at, placed_at, payable_minor, currency, paid_at, shipped_at, completed_at, closed_at,
            closed_by)
        SELECT
            kefu.partition_of(shop, 'orders/' || order_id), shop, order_id, customer,
            CASE WHEN customer IS NOT NULL THEN at + n % 3 * interval '1 h' END, CASE WHEN n % 17 > 0 THEN at END, n * 10,
            CASE WHEN n % 13 > 0 THEN 'CNY' END, CASE WHEN n % 5 > 0 THEN at + interval '1 h' END,
            CASE WHEN n % 5 > 1 THEN at + interval '9 h' END, CASE WHEN n % 5 > 2 THEN at + interval '3 days' END,
            CASE WHEN n % 7 = 0 THEN at + interval '2 days' END, CASE WHEN n % 7 = 0 THEN 'buyer' END
        FROM told;
        INSERT INTO kefu_read.payments_g1 ("partition", shop, order_id, payment, kind, paid_minor, currency, at, id, source, "offset")
        SELECT
            "partition", shop, order_id, 'p' || part, CASE part WHEN 1 THEN 'deposit' ELSE 'full' END, payable_minor,
            CASE WHEN part = 2 AND payable_minor % 3 = 0 THEN 'USD' ELSE 'CNY' END, placed_at + part * interval '1 h', order_id, '/s', 0
        FROM kefu_read.orders_g1 CROSS JOIN generate_series(0, 2) AS part
        WHERE placed_at IS NOT NULL AND payable_minor / 10 % 4 <> part;
        INSERT INTO kefu_read.history_g1 ("partition", shop, subject, at, id, source, type, "offset", data)
        SELECT
            "partition", shop, 'orders/' || order_id, placed_at + part * interval '50 min', 'h' || part, '/s', 'order.amended', 0,
            '{"kind":"' || CASE WHEN payable_minor % 90 = 0 THEN 'address' ELSE 'price' END || '","new":' || part * 7 || '}'
        FROM kefu_read.orders_g1 CROSS JOIN generate_series(0, 2) AS part
        WHERE placed_at IS NOT NULL AND payable_minor % 60 = 0;
        INSERT INTO kefu_read.remarks_g1 ("partition", shop, order_id, at, id, source, flag, agent, "offset")
        SELECT "partition", shop, order_id, customer_at, 'k' || part, '/s', CASE part WHEN 1 THEN 'red' END, 'anna', 0
        FROM kefu_read.orders_g1 CROSS JOIN generate_series(0, 1) AS part
        WHERE payable_minor / 10 % 4 > part AND customer_at IS NOT NULL;
        INSERT INTO kefu_read.refund_actions_g1
            ("partition", shop, refund_id, at, id, source, action, order_id, customer, kind, amount_minor, currency, reason_code, decision, outcome,
            agent, "offset", received_at)
        SELECT
            n % 16, shop, 'r' || n / 3 * 2, at + step * interval '50 min' * (1 + n % 4), action || n, '/s', action,
            CASE WHEN (n + step) % 3 > 0 THEN order_id END, CASE WHEN (n + step) % 7 = 0 THEN customer END,
            (ARRAY['refund_only', 'return_refund', 'partial'])[1 + n % 3], CASE WHEN (n + step) % 5 > 1 THEN n + step END,
            CASE WHEN n % 10 = 0 THEN 'USD' ELSE 'CNY' END, (ARRAY['mistaken', 'quality', 'reorder'])[1 + n % 8],
            CASE action WHEN 'decided' THEN (ARRAY['agreed', 'refused', 'negotiating', 'agreed_return'])[1 + n % 5] END,
            CASE action WHEN 'settled' THEN (ARRAY['succeeded', 'withdrawn', 'expired', 'succeeded'])[1 + n % 5] END,
            CASE WHEN n % 3 = 0 THEN 'bea' END, 0, CASE WHEN action = 'goods_returned' AND n % 2 = 0 THEN at + interval '2 days' END
        FROM told
        CROSS JOIN (
            VALUES (1, 'requested'), (2, 'decided'), (3, 'goods_returned'), (4, 'escalated'), (5, 'settled'), (6, 'settled'), (40, 'requested')
        ) AS steps (step, action)
        WHERE n % 3 > 0 AND (n * step) % 4 <> 2 AND (step NOT IN (5, 6) OR n % 5 > 0);
        INSERT INTO kefu_read.replies_g1 ("partition", shop, customer, at, id, source, agent, sender_kind, "offset")
        SELECT 1, shop, customer, at + part * interval '20 h', 'q' || n, '/s', (ARRAY['anna', 'bea', 'cleo'])[1 + n % 4], 'human', n
        FROM told CROSS JOIN generate_series(0, 1) AS part WHERE customer IS NOT NULL AND n % 2 = part;
        INSERT INTO kefu_read.assignments_g1 ("partition", shop, customer, at, id, source, agent, "offset")
        SELECT 1, shop, customer, at + n % 2 * interval '20 h', 'w' || n, '/s', 'dora', n FROM told WHERE customer IS NOT NULL AND n % 5 = 0;
        INSERT INTO kefu_read.identity_links_g1 ("partition", shop, customer, merged_from, at, "offset")
        SELECT 0, 's' || 1 + n % 3, 'c' || n, 'c' || n + 1, timestamptz '2026-05-02Z' + n * interval '5 h', 0 FROM generate_series(1, 39, 4) AS n;
        INSERT INTO kefu_read.shift_events_g1 ("partition", shop, shift, at, id, source, "offset", action, agent, starts_at, ends_at)
        SELECT
            0, 's1', 'f' || n, '2026-05-01Z', 'f' || n, '/s', n, 'planned', (ARRAY['anna', 'bea'])[1 + n % 2],
            timestamptz '2026-05-01Z' + n * interval '8 h', timestamptz '2026-05-01Z' + n * interval '8 h' + interval '6 h'
        FROM generate_series(1, 40) AS n;
        ANALYZE;
        """

    /// Everything, and everything of a time that holds it all.
    private static func scopes(_ asOf: String) -> (whole: Scope, bounded: Scope) {
        let whole = Scope(all: true, asOf: .may(asOf))
        var bounded = whole
        bounded.since = TimeBound.day(PostgresDate(year: 2020, month: 1, day: 1)!)
        return (whole, bounded)
    }

    @Test(arguments: ["5 03:00", "9 00:30", "20 12:00"])
    func refunds(asOf: String) async throws {
        try await withFacts { facts in
            try await facts.connection.execute(Self.filling)
            let scopes = Self.scopes(asOf)
            var open = RefundsQuery.Filter()
            open.isOpenOnly = true
            for filter in [RefundsQuery.Filter(), open] {
                let whole = RefundsQuery(scope: scopes.whole, filter: filter).question
                let bounded = RefundsQuery(scope: scopes.bounded, filter: filter).question
                #expect(whole.sql != bounded.sql)
                let rows = try await facts.ask(whole)
                #expect(rows.count > 5)
                #expect(rows == (try await facts.ask(bounded)))
            }
        }
    }

    @Test(arguments: ["5 03:00", "9 00:30", "20 12:00"])
    func orders(asOf: String) async throws {
        try await withFacts { facts in
            try await facts.connection.execute(Self.filling)
            let scopes = Self.scopes(asOf)
            let whole = OrdersQuery(scope: scopes.whole).question
            let bounded = OrdersQuery(scope: scopes.bounded).question
            #expect(whole.sql != bounded.sql)
            // An order of which no placing is known is of no day.
            let placed = try await facts.ask(whole).filter { $0["placed_at"] != .some(nil) }
            #expect(placed.count > 50)
            #expect(placed == (try await facts.ask(bounded)))
        }
    }
}
