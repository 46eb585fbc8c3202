// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// A question about one of many shops goes through the rows of that shop, and for each customer through those of the customer.
@Suite struct OneShopTests {
    private static let customers = 1500

    /// A busy shop whose customers each wrote, were answered and ordered within an hour, beside 150 small shops.
    private static let filling = """
        CREATE TEMPORARY TABLE told AS
        SELECT
            n, CASE WHEN n <= \(customers) THEN 'shop' ELSE 'other-' || n % 150 END AS shop, 'c' || n AS customer,
            timestamptz '2026-05-11 02:00Z' + n * interval '2 s' AS at
        FROM generate_series(1, \(3 * customers)) AS n;
        INSERT INTO kefu_read.messages_g1 ("partition", shop, customer, at, id, source, "offset", counts, reply_at, reply_agent)
        SELECT 1, shop, customer, at, 'm' || n, '/s', n, true, at + interval '1 min', 'anna' FROM told;
        INSERT INTO kefu_read.replies_g1 ("partition", shop, customer, at, id, source, agent, sender_kind, "offset")
        SELECT 1, shop, customer, at + interval '1 min', 'r' || n, '/s', 'anna', 'human', n FROM told;
        INSERT INTO kefu_read.orders_g1 ("partition", shop, order_id, customer, customer_at, placed_at, payable_minor, currency, paid_at)
        SELECT
            1, shop, 'o' || n, customer, at + interval '5 min', at + interval '5 min', n, 'CNY',
            CASE WHEN n % 4 = 0 THEN at + interval '6 min' END
        FROM told WHERE n % 2 = 0;
        INSERT INTO kefu_read.payments_g1 ("partition", shop, order_id, payment, kind, paid_minor, currency, at, id, source, "offset")
        SELECT "partition", shop, order_id, 'p', 'full', payable_minor, 'CNY', paid_at, order_id, '/s', 0
        FROM kefu_read.orders_g1 WHERE paid_at IS NOT NULL;
        INSERT INTO kefu_read.customers_g1 SELECT 1, shop, customer, at, n FROM told;
        INSERT INTO kefu_read.refund_actions_g1
            ("partition", shop, refund_id, at, id, source, action, order_id, reason_code, amount_minor, currency, "offset")
        SELECT 1, shop, 'r' || n, at + interval '9 min', 'q' || n, '/s', 'requested', 'o' || n, 'mistaken', 1, 'CNY', n
        FROM told WHERE n % 8 = 0;
        ANALYZE;
        """

    private static let questions: [Question] = {
        let scope = Scope(shops: ["shop"], asOf: .may("11 11:30"))
        var refunds = RefundsQuery.Filter()
        refunds.customer = "c8"
        return [
            ReplyRateQuery(scope: scope).question, ReplyRateQuery(scope: scope, by: .risk).question,
            ReplyDetailQuery(scope: scope).question, ResponsesQuery(scope: scope).question,
            WaitingQuery(scope: scope).question, AgentsQuery(scope: scope).question,
            FollowUpsQuery(scope: scope).question, EnquiriesQuery(scope: scope).question,
            NudgesQuery(scope: scope).question, ConfirmationsQuery(scope: scope).question,
            SilencesQuery(scope: scope).question,
            ConversionQuery(scope: scope).question, LostEnquiriesQuery(scope: scope).question,
            CreditQuery(scope: scope).question, RefundsQuery(scope: scope).question,
            RefundsQuery(scope: scope, filter: refunds).question, OrdersQuery(scope: scope, customer: "c8").question,
            RefundRateQuery(scope: scope).question, TiersQuery(scope: scope, customer: "c8").question,
            TierChangesQuery(scope: scope).question,
        ]
    }()

    @Test func eachCustomerIsLookedUpByItself() async throws {
        try await withFacts { facts in
            try await facts.connection.execute(Self.filling)
            for question in Self.questions {
                let rows = try await facts.connection.rowsGoneThrough(by: question)
                #expect(rows > 0, "\(question.name) has no plan")
                // To go through the shop for each customer would be 2,250,000.
                #expect(rows < 200 * Self.customers, "\(question.name) goes through \(rows) rows")
            }
        }
    }

    @Test func oneCustomerCostsNoWalkThroughTheShop() async throws {
        try await withFacts { facts in
            try await facts.connection.execute(Self.filling)
            let scope = Scope(shops: ["shop"], asOf: .may("11 11:30"))
            var refunds = RefundsQuery.Filter()
            refunds.customer = "c8"
            for question in [
                OrdersQuery(scope: scope, customer: "c8").question,
                RefundsQuery(scope: scope, filter: refunds).question,
                TiersQuery(scope: scope, customer: "c8").question,
            ] {
                let rows = try await facts.connection.rowsGoneThrough(by: question)
                #expect(rows < Self.customers / 2, "\(question.name) goes through \(rows) rows")
            }
        }
    }

    /// A shop of four months, four hundred messages a day.
    private static let months = """
        CREATE TEMPORARY TABLE told AS
        SELECT
            n, 'c' || n % 4000 AS customer,
            timestamptz '2026-05-11 11:00Z' - n / 400 * interval '1 day' - n % 400 * interval '1 min' AS at
        FROM generate_series(1, 48000) AS n;
        INSERT INTO kefu_read.messages_g1 ("partition", shop, customer, at, id, source, "offset", counts, reply_at, reply_agent)
        SELECT 1, 'shop', customer, at, 'm' || n, '/s', n, true, at + interval '1 min', 'anna' FROM told;
        INSERT INTO kefu_read.replies_g1 ("partition", shop, customer, at, id, source, agent, sender_kind, "offset")
        SELECT 1, 'shop', customer, at + interval '1 min', 'r' || n, '/s', 'anna', 'human', n FROM told;
        INSERT INTO kefu_read.orders_g1 ("partition", shop, order_id, customer, customer_at, placed_at, payable_minor, currency, paid_at)
        SELECT 1, 'shop', 'o' || n, customer, at, at, n, 'CNY', CASE WHEN n % 3 > 0 THEN at + interval '6 min' END FROM told;
        ANALYZE;
        """

    @Test func aDayCostsNoWalkThroughTheMonthsBefore() async throws {
        try await withFacts { facts in
            try await facts.connection.execute(Self.months)
            let scope = Scope(shops: ["shop"], asOf: .may("11 19:30"))
            for question in [
                ReplyRateQuery(scope: scope).question, ReplyRateQuery(scope: scope, by: .agent).question,
                ReplyRateQuery(scope: scope, by: .hour).question, ReplyRateQuery(scope: scope, by: .risk).question,
                ReplyDetailQuery(scope: scope).question, ResponsesQuery(scope: scope).question,
                AgentsQuery(scope: scope).question, FinesQuery(scope: scope).question,
                SpotChecksQuery(scope: scope).question, WaitingQuery(scope: scope).question,
                NudgesQuery(scope: scope).question, ConfirmationsQuery(scope: scope).question,
                SilencesQuery(scope: scope).question, OrdersQuery(scope: scope).question,
                OrderChecksQuery(scope: scope).question,
            ] {
                let rows = try await facts.connection.rowsGoneThrough(by: question)
                #expect(rows > 0, "\(question.name) has no plan")
                #expect(rows < 48_000, "\(question.name) goes through \(rows) rows")
            }
            // Entries of an index that are passed over are not counted: the days before are found by the index of time.
            let plan = try await facts.connection.plan(of: ReplyRateQuery(scope: scope, by: .risk).question)
            let found = plan.contains { line in
                ["Index Cond", "weeks.number", "(at AT TIME ZONE 'UTC'::text) >="].allSatisfy { line.contains($0) }
            }
            #expect(found)
        }
    }

    /// All shops are found by a step a shop in each index, and whether one is known by a look-up in each.
    @Test func shopsAreKnownWithoutAWalkThroughWhatIsTold() async throws {
        try await withFacts { facts in
            try await facts.connection.execute(Self.filling)
            for (shops, most) in [([], 40 * 151), (["shop"], 100), (["nosuch"], 100)] as [([String], Int)] {
                let scope = Scope(shops: shops, all: true, asOf: .may("12 00:00"))
                let question = ShopsQuery(scope: scope, includesLater: true).question
                let rows = try await facts.connection.rowsGoneThrough(by: question)
                #expect(rows < most, "\(shops) go through \(rows) rows")
            }
        }
    }
}
