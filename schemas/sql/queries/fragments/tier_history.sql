-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- tier_history: every change of the tier of each customer of tier_terms up to $2: when, from which tier to which, why (order, refund,
-- closed, window, mark, grade, policy, first_seen) and by which order or refund. Each stretch of tier_terms is judged by its own
-- policies: at each instant it says what the tiers asked as of then say. With {by_shop} of each shop (scope), else of all together.
-- {followed} says of whom: followed_by_all, or followed_by_time where only some of the time is asked about.
-- A track is something that may reach a threshold: lifetime orders, orders and each currency's net in the window, marks, grades.
-- Takes told_orders, told_refunds and told_marks with their persons.
counted_orders AS MATERIALIZED (
    SELECT
        told."partition", told.shop, told.order_id, CASE WHEN {by_shop} THEN told.shop ELSE '' END AS scope, told.person AS customer,
        span.counts_at, told.customer_at,
        GREATEST(span.counts_at, told.customer_at) AS from_at, coalesce(told.closed_at, 'infinity') AS to_at
    FROM told_orders AS told
    CROSS JOIN LATERAL (SELECT GREATEST(told.paid_at, told.completed_at) AS counts_at) AS span
    WHERE told.paid_at IS NOT NULL AND told.completed_at IS NOT NULL AND told.customer_at IS NOT NULL
        AND GREATEST(span.counts_at, told.customer_at) < coalesce(told.closed_at, 'infinity')
        AND GREATEST(span.counts_at, told.customer_at) <= $2::timestamptz
        AND (false OR (CASE WHEN {by_shop} THEN told.shop ELSE '' END, told.person) IN (SELECT scope, customer FROM seen_customers))
),
first_settlements AS MATERIALIZED (
    SELECT DISTINCT ON (action.shop, action.refund_id)
        action.shop, action.refund_id, settlement.order_id, settlement.order_at,
-- include person_of told=named
        AS customer, settlement.customer_at, action.at, settlement.currency, settlement.amount_minor
    FROM told_refunds AS action
-- include settlement settled=action; at=$2::timestamptz; as=settlement
    CROSS JOIN LATERAL (SELECT action.shop, settlement.customer) AS named
    WHERE action.action = 'settled' AND action.outcome = 'succeeded' AND action.at <= $2::timestamptz
    ORDER BY action.shop, action.refund_id, action.at, action.id, action.source
),
-- `false OR` keeps a list a hash that is looked into: as a join it would sort every order.
named_by_orders AS MATERIALIZED (
    SELECT shop, order_id, person AS customer, customer_at
    FROM told_orders AS told
    WHERE customer_at <= $2::timestamptz
        AND (
            false OR (shop, order_id) IN (
                SELECT refund.shop, refund.order_id
                FROM first_settlements AS refund
                WHERE refund.customer IS NULL OR refund.customer_at > refund.at
            )
        )
),
-- The payments of few orders are looked up one by one, those of many all at once.
counted_payments AS MATERIALIZED (
    SELECT
        counted.scope, counted.customer, counted.shop, counted.order_id, payment.currency, payment.paid_minor, payment.at AS paid_at,
        GREATEST(counted.from_at, payment.at) AS from_at, counted.to_at, GREATEST(counted.counts_at, payment.at) AS ages_at
    FROM counted_orders AS counted
    CROSS JOIN LATERAL (
        SELECT *
        FROM {payments} AS told
        WHERE told."partition" = counted."partition" AND told.shop = counted.shop AND told.order_id = counted.order_id
        OFFSET 0
    ) AS payment
    WHERE (SELECT count(*) FROM counted_orders) <= 20000
    UNION ALL
    SELECT
        counted.scope, counted.customer, counted.shop, counted.order_id, payment.currency, payment.paid_minor, payment.at,
        GREATEST(counted.from_at, payment.at), counted.to_at, GREATEST(counted.counts_at, payment.at)
    FROM counted_orders AS counted
    JOIN {payments} AS payment
        ON payment."partition" = counted."partition" AND payment.shop = counted.shop AND payment.order_id = counted.order_id
    WHERE (SELECT count(*) FROM counted_orders) > 20000
),
-- When an order was paid back in full, where a policy asks for it: it does not count then.
spoiled_spans AS MATERIALIZED (
    SELECT shop, order_id, unnest(range_agg(tstzrange(at, next_at))) AS span
    FROM (
        SELECT
            shop, order_id, at, lead(at) OVER money AS next_at,
            sum(paid) OVER money AS paid, sum(refunded) OVER money AS refunded
        FROM (
            SELECT shop, order_id, currency, at, sum(paid) AS paid, sum(refunded) AS refunded
            FROM (
                SELECT shop, order_id, currency, order_at AS at, 0 AS paid, amount_minor AS refunded
                FROM first_settlements
                WHERE order_id IS NOT NULL
                UNION ALL
                SELECT shop, order_id, currency, paid_at, paid_minor, 0
                FROM counted_payments
                WHERE false OR (shop, order_id) IN (SELECT refund.shop, refund.order_id FROM first_settlements AS refund)
            ) AS told
            GROUP BY shop, order_id, currency, at
        ) AS instants
        WINDOW money AS (PARTITION BY shop, order_id, currency ORDER BY at)
    ) AS levels
    WHERE refunded > 0 AND refunded >= paid AND (SELECT bool_or(NOT counts_refunded) FROM list_terms)
    GROUP BY shop, order_id
),
-- Who may reach a threshold of the window at all: few, and only their tracks are followed.
many_orders AS MATERIALIZED (
    SELECT DISTINCT terms.scope, terms.customer
    FROM tier_terms AS terms
    JOIN (SELECT scope, customer, count(*) AS orders FROM counted_orders GROUP BY scope, customer) AS told
        ON told.scope = terms.scope AND told.customer = terms.customer
    WHERE orders >= vip_orders
),
much_paid AS MATERIALIZED (
    SELECT scope, customer FROM tier_terms WHERE vip_net <= 0
    UNION
    SELECT terms.scope, terms.customer
    FROM tier_terms AS terms
    JOIN (SELECT scope, customer, sum(paid_minor) AS paid FROM counted_payments GROUP BY scope, customer) AS told
        ON told.scope = terms.scope AND told.customer = terms.customer
    WHERE paid >= vip_net
),
-- Each with the time in which it counts, and the instant from which the window runs.
counting AS MATERIALIZED (
    SELECT
        scope, customer, 'lifetime' COLLATE "C" AS track, 1::bigint AS change, from_at, to_at, 'infinity'::timestamptz AS ages_at,
        'order' AS what, order_id AS ref
    FROM counted_orders
    UNION ALL
    SELECT scope, customer, 'orders', 1, from_at, to_at, counts_at, 'order', order_id
    FROM counted_orders
    WHERE false OR (scope, customer) IN (SELECT scope, customer FROM many_orders)
    UNION ALL
    SELECT
        counted.scope, counted.customer, tracks.track, -1, GREATEST(from_at, lower(span)), LEAST(to_at, coalesce(upper(span), 'infinity')),
        tracks.ages_at, 'spoiled', counted.order_id
    FROM spoiled_spans AS spoiled
    JOIN counted_orders AS counted ON counted.shop = spoiled.shop AND counted.order_id = spoiled.order_id
    CROSS JOIN LATERAL (VALUES ('lifetime' COLLATE "C", 'infinity'::timestamptz), ('orders', counts_at)) AS tracks (track, ages_at)
    UNION ALL
    SELECT scope, customer, 'net ' || currency, paid_minor, from_at, to_at, ages_at, 'order', order_id
    FROM counted_payments
    WHERE false OR (scope, customer) IN (SELECT scope, customer FROM much_paid)
    UNION ALL
    SELECT
        scope, customer, 'net ' || currency, -amount_minor, from_at, to_at, at, 'refund', refund_id
    FROM (
        SELECT
            CASE WHEN {by_shop} THEN refund.shop ELSE '' END AS scope, whose.customer, refund.at,
            refund.currency, refund.amount_minor, refund.refund_id, whose.from_at, whose.to_at
        FROM first_settlements AS refund
        LEFT JOIN named_by_orders AS told
            ON (refund.customer IS NULL OR refund.customer_at > refund.at) AND told.shop = refund.shop AND told.order_id = refund.order_id
        CROSS JOIN LATERAL (
            VALUES
                (refund.customer, refund.customer_at, 'infinity'::timestamptz),
                -- It is the order's customer's until its own is told.
                (
                    told.customer, GREATEST(refund.order_at, told.customer_at),
                    CASE WHEN refund.customer IS NULL THEN 'infinity' ELSE refund.customer_at END
                )
        ) AS whose (customer, from_at, to_at)
    ) AS refund
    WHERE false OR (scope, customer) IN (SELECT scope, customer FROM much_paid)
),
marked_spans AS MATERIALIZED (
    SELECT
        CASE WHEN {by_shop} THEN shop ELSE '' END AS scope, person AS customer,
        'mark ' || shop || ' ' || coalesce(given_by, 'manual') AS track, at AS from_at,
        LEAST(expires_at, lead(at) OVER (PARTITION BY shop, person, coalesce(given_by, 'manual') ORDER BY at, id, source)) AS to_at,
        CASE WHEN mark = 'vip' THEN 1 END AS grade, 'mark' AS what
    FROM told_marks
    WHERE mark IS NOT NULL AND at <= $2::timestamptz
    UNION ALL
    SELECT
        CASE WHEN {by_shop} THEN shop ELSE '' END, person, 'grade ' || shop, at,
        lead(at) OVER (PARTITION BY shop, person ORDER BY at, id, source), grade::integer, 'grade'
    FROM told_marks
    WHERE grade ~ '^[0-9]{1,4}$' AND at <= $2::timestamptz
),
-- Who has anything but a first time of being seen: whoever has not is new ever since.
busy_customers AS MATERIALIZED (
    SELECT scope, customer FROM counting
    UNION
    SELECT scope, customer FROM marked_spans
),
-- include {followed}
-- nth stands for a customer and a stretch. threshold: what a track must reach.
moments AS (
    SELECT
        terms.nth, track, CASE track WHEN 'lifetime' THEN returning_min WHEN 'orders' THEN vip_orders ELSE vip_net END AS threshold,
        moment.at, change * sign AS change, reason, ref
    FROM counting
    JOIN followed_terms AS terms ON terms.scope = counting.scope AND terms.customer = counting.customer
    CROSS JOIN LATERAL (
        SELECT CASE WHEN window_days = 0 OR ages_at = 'infinity' THEN 'infinity' ELSE ages_at + window_days * interval '24 hours' END AS at
        OFFSET 0
    ) AS window_end
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN is_by_month IS NOT TRUE OR window_end.at = 'infinity' THEN window_end.at
            ELSE (
                date_trunc('month', (window_end.at AT TIME ZONE zone) - interval '1 microsecond') + interval '1 month'
            ) AT TIME ZONE zone
        END AS old_at
        OFFSET 0
    ) AS leaving
    CROSS JOIN LATERAL (
        VALUES
            (counting.from_at, 1, CASE WHEN what = 'spoiled' THEN 'refund' ELSE what END),
            (
                LEAST(counting.to_at, old_at), -1,
                CASE WHEN old_at < counting.to_at THEN 'window' WHEN what = 'refund' THEN what ELSE 'closed' END
            )
    ) AS moment (at, sign, reason)
    WHERE counting.from_at < LEAST(counting.to_at, old_at) AND (is_net OR what <> 'refund')
        AND (what <> 'spoiled' OR counts_refunded IS FALSE)
    UNION ALL
    SELECT terms.nth, track, 1, moment.at, sign, what, NULL
    FROM marked_spans AS marked
    JOIN followed_terms AS terms ON terms.scope = marked.scope AND terms.customer = marked.customer
    CROSS JOIN LATERAL (VALUES (marked.from_at, 1), (marked.to_at, -1)) AS moment (at, sign)
    WHERE CASE what WHEN 'mark' THEN grade = 1 ELSE vip_grade > 0 AND grade >= vip_grade END
        AND (marked.from_at < marked.to_at) IS NOT FALSE AND moment.at IS NOT NULL
    UNION ALL
    SELECT nth, 'first seen', 1, first_seen_at, 0, 'first_seen', NULL
    FROM followed_terms
    WHERE false OR (scope, customer) IN (SELECT busy.scope, busy.customer FROM busy_customers AS busy)
),
-- Of what happens to a track at one instant the first named is the largest. All steps go through the rows in one order, that they are
-- sorted in once.
track_levels AS (
    SELECT nth, track, threshold, at, reason, ref, sum(change) OVER (PARTITION BY nth, track ORDER BY at) AS level
    FROM (
        SELECT
            nth, track, at, min(threshold) AS threshold, sum(change) AS change,
            (array_agg(reason))[1] AS reason, (array_agg(ref))[1] AS ref
        FROM (SELECT * FROM moments WHERE at <= $2::timestamptz ORDER BY nth, track, at, abs(change) DESC, ref) AS sorted
        GROUP BY nth, track, at
    ) AS steps
),
flips AS (
    SELECT
        nth, track, at, reason, ref, CASE WHEN is_reached = was_reached THEN 0 WHEN is_reached THEN 1 ELSE -1 END AS change
    FROM (
        SELECT *, coalesce(lag(is_reached) OVER (PARTITION BY nth, track ORDER BY at), false) AS was_reached
        FROM (SELECT *, level >= threshold AS is_reached FROM track_levels) AS reached
    ) AS steps
    WHERE is_reached <> was_reached OR track = 'first seen'
),
tier_levels AS (
    SELECT
        nth, at, reason, ref,
        CASE
            WHEN sum(vip) OVER so_far > 0 THEN 'vip'
            WHEN sum(lifetime) OVER so_far > 0 THEN 'returning'
            ELSE 'new'
        END AS tier
    FROM (
        SELECT
            nth, at,
            coalesce(sum(change) FILTER (WHERE track NOT IN ('lifetime', 'first seen')), 0) AS vip,
            coalesce(sum(change) FILTER (WHERE track = 'lifetime'), 0) AS lifetime,
            (array_agg(reason))[1] AS reason, (array_agg(ref))[1] AS ref
        FROM (SELECT * FROM flips ORDER BY nth, at, track = 'first seen', track = 'lifetime', track) AS sorted
        GROUP BY nth, at
    ) AS instants
    WINDOW so_far AS (PARTITION BY nth ORDER BY at)
),
-- Full joins are never done as loops.
level_spans AS MATERIALIZED (
    SELECT terms.scope, terms.customer, terms.from_at, terms.to_at, told.at, told.next_at, told.tier, told.reason, told.ref
    FROM (SELECT *, lead(at, 1, 'infinity') OVER (PARTITION BY nth ORDER BY at) AS next_at FROM tier_levels) AS told
    FULL JOIN followed_terms AS terms ON terms.nth = told.nth
),
-- What holds when a stretch begins is the last step before, brought about by the policies.
tier_steps AS (
    SELECT
        scope, customer, GREATEST(at, from_at) AS at, tier, CASE WHEN at < from_at THEN 'policy' ELSE reason END AS reason,
        CASE WHEN at >= from_at THEN ref END AS ref
    FROM level_spans
    WHERE at < to_at AND next_at > from_at
),
tier_history AS MATERIALIZED (
    SELECT scope, customer, at, tier_before, tier, reason, ref
    FROM (SELECT *, lag(tier) OVER (PARTITION BY scope, customer ORDER BY at) AS tier_before FROM tier_steps) AS steps
    WHERE tier_before IS DISTINCT FROM tier
    UNION ALL
    SELECT scope, customer, first_seen_at, NULL, 'new', 'first_seen', NULL
    FROM seen_customers
    WHERE (scope, customer) NOT IN (SELECT busy.scope, busy.customer FROM busy_customers AS busy)
),
