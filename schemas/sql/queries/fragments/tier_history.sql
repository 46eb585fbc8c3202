-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- tier_history: every change of the tier of each customer of known (customer, first_seen_at, returning_min, vip_orders, vip_net,
-- window_days, is_net, vip_grade) up to $2, by those thresholds: when, from which tier to which, why (order, refund, closed,
-- window, mark, grade, first_seen) and by which order or refund. It says at each instant what the tiers asked as of then say.
-- A track is something that may reach a threshold: lifetime orders, orders and each currency's net in the window, marks, grades.
-- Takes told_orders, told_refunds and told_marks.
counted_orders AS MATERIALIZED (
    SELECT
        told."partition", told.shop, told.order_id, told.customer, span.counts_at, told.customer_at,
        GREATEST(span.counts_at, told.customer_at) AS from_at, coalesce(told.closed_at, 'infinity') AS to_at
    FROM told_orders AS told
    CROSS JOIN LATERAL (SELECT GREATEST(told.paid_at, told.completed_at) AS counts_at) AS span
    WHERE told.paid_at IS NOT NULL AND told.completed_at IS NOT NULL AND told.customer_at IS NOT NULL
        AND GREATEST(span.counts_at, told.customer_at) < coalesce(told.closed_at, 'infinity')
        AND GREATEST(span.counts_at, told.customer_at) <= $2::timestamptz
        AND (false OR told.customer IN (SELECT customer FROM known))
),
first_settlements AS MATERIALIZED (
    SELECT DISTINCT ON (action.shop, action.refund_id)
        action.shop, action.refund_id, action.order_id, action.customer, action.at, action.currency, action.amount_minor
    FROM told_refunds AS action
    WHERE action.action = 'settled' AND action.outcome = 'succeeded' AND action.at <= $2::timestamptz
    ORDER BY action.shop, action.refund_id, action.at, action.id, action.source
),
-- `false OR` keeps a list a hash that is looked into: as a join it would sort every order.
refunded_orders AS MATERIALIZED (
    SELECT shop, order_id, customer, customer_at
    FROM told_orders AS told
    WHERE customer_at <= $2::timestamptz
        AND (false OR (shop, order_id) IN (SELECT refund.shop, refund.order_id FROM first_settlements AS refund WHERE refund.customer IS NULL))
),
counted_payments AS MATERIALIZED (
    SELECT
        counted.customer, counted.order_id, payment.currency, payment.paid_minor, GREATEST(counted.from_at, payment.at) AS from_at,
        counted.to_at, GREATEST(counted.counts_at, payment.at) AS ages_at
    FROM counted_orders AS counted
    JOIN {payments} AS payment
        ON payment."partition" = counted."partition" AND payment.shop = counted.shop AND payment.order_id = counted.order_id
),
-- Who may reach a threshold of the window at all: few, and only their tracks are followed.
many_orders AS MATERIALIZED (
    SELECT known.customer
    FROM known
    JOIN (SELECT customer, count(*) AS orders FROM counted_orders GROUP BY customer) AS told ON told.customer = known.customer
    WHERE orders >= vip_orders
),
much_paid AS MATERIALIZED (
    SELECT customer FROM known WHERE vip_net <= 0
    UNION ALL
    SELECT known.customer
    FROM known
    JOIN (SELECT customer, sum(paid_minor) AS paid FROM counted_payments GROUP BY customer) AS told ON told.customer = known.customer
    WHERE paid >= vip_net
),
-- Each with the time in which it counts, and the instant from which the window runs.
counting AS (
    SELECT customer, 'lifetime' COLLATE "C" AS track, 1::bigint AS change, from_at, to_at, 'infinity'::timestamptz AS ages_at, 'order' AS what, order_id AS ref
    FROM counted_orders
    UNION ALL
    SELECT customer, 'orders', 1, from_at, to_at, counts_at, 'order', order_id
    FROM counted_orders
    WHERE false OR customer IN (SELECT customer FROM many_orders)
    UNION ALL
    SELECT customer, 'net ' || currency, paid_minor, from_at, to_at, ages_at, 'order', order_id
    FROM counted_payments
    WHERE false OR customer IN (SELECT customer FROM much_paid)
    UNION ALL
    SELECT
        coalesce(refund.customer, told.customer), 'net ' || refund.currency, -refund.amount_minor,
        CASE WHEN refund.customer IS NULL THEN GREATEST(refund.at, told.customer_at) ELSE refund.at END, 'infinity', refund.at,
        'refund', refund.refund_id
    FROM first_settlements AS refund
    LEFT JOIN refunded_orders AS told ON refund.customer IS NULL AND told.shop = refund.shop AND told.order_id = refund.order_id
    WHERE false OR coalesce(refund.customer, told.customer) IN (SELECT customer FROM much_paid)
),
marked_spans AS (
    SELECT
        customer, 'mark ' || shop AS track, at AS from_at,
        LEAST(expires_at, lead(at) OVER (PARTITION BY shop, customer ORDER BY at, id, source)) AS to_at, mark = 'vip' AS is_vip, 'mark' AS what
    FROM told_marks
    WHERE mark IS NOT NULL AND coalesce(given_by, 'manual') = 'manual' AND at <= $2::timestamptz
    UNION ALL
    SELECT
        told.customer, 'grade ' || shop, at, lead(at) OVER (PARTITION BY shop, told.customer ORDER BY at, id, source),
        vip_grade > 0 AND grade::integer >= vip_grade, 'grade'
    FROM told_marks AS told
    JOIN known ON known.customer = told.customer
    WHERE grade ~ '^[0-9]{1,4}$' AND at <= $2::timestamptz
),
moments AS (
    SELECT counting.customer, track, moment.at, change * sign AS change, reason, ref
    FROM counting
    JOIN known ON known.customer = counting.customer
    CROSS JOIN LATERAL (
        SELECT CASE WHEN window_days = 0 OR ages_at = 'infinity' THEN 'infinity' ELSE ages_at + window_days * interval '24 hours' END AS old_at
    ) AS window_end
    CROSS JOIN LATERAL (
        VALUES (from_at, 1, what), (LEAST(to_at, old_at), -1, CASE WHEN old_at < to_at THEN 'window' ELSE 'closed' END)
    ) AS moment (at, sign, reason)
    WHERE from_at < LEAST(to_at, old_at) AND (is_net OR what <> 'refund')
    UNION ALL
    SELECT customer, track, moment.at, sign, what, NULL
    FROM marked_spans
    CROSS JOIN LATERAL (VALUES (from_at, 1), (to_at, -1)) AS moment (at, sign)
    WHERE is_vip AND (from_at < to_at) IS NOT FALSE AND moment.at IS NOT NULL
    UNION ALL
    SELECT customer, 'first seen', first_seen_at, 0, 'first_seen', NULL
    FROM known
),
track_levels AS (
    SELECT
        customer, track, at, reason, ref,
        sum(change) OVER (PARTITION BY customer, track ORDER BY at) AS level
    FROM (
        SELECT
            customer, track, at, sum(change) AS change,
            (array_agg(reason ORDER BY abs(change) DESC, ref))[1] AS reason, (array_agg(ref ORDER BY abs(change) DESC, ref))[1] AS ref
        FROM moments
        WHERE at <= $2::timestamptz
        GROUP BY customer, track, at
    ) AS steps
),
reached AS (
    SELECT
        track_levels.customer, track, at, reason, ref, level,
        level >= CASE
            WHEN track = 'lifetime' THEN returning_min
            WHEN track = 'orders' THEN vip_orders
            WHEN track LIKE 'net %' THEN vip_net
            ELSE 1
        END AS is_reached
    FROM track_levels
    JOIN known ON known.customer = track_levels.customer
),
flips AS (
    SELECT customer, track, at, reason, ref, CASE WHEN is_reached THEN 1 ELSE -1 END AS change
    FROM (
        SELECT *, coalesce(lag(is_reached) OVER (PARTITION BY customer, track ORDER BY at), false) AS was_reached FROM reached
    ) AS steps
    WHERE is_reached <> was_reached
    UNION ALL
    SELECT customer, track, at, reason, ref, 0 FROM reached WHERE track = 'first seen'
),
tier_levels AS (
    SELECT
        customer, at, reason, ref,
        CASE
            WHEN sum(vip) OVER so_far > 0 THEN 'vip'
            WHEN sum(lifetime) OVER so_far > 0 THEN 'returning'
            ELSE 'new'
        END AS tier
    FROM (
        SELECT
            customer, at,
            coalesce(sum(change) FILTER (WHERE track NOT IN ('lifetime', 'first seen')), 0) AS vip,
            coalesce(sum(change) FILTER (WHERE track = 'lifetime'), 0) AS lifetime,
            (array_agg(reason ORDER BY track = 'first seen', track = 'lifetime', track))[1] AS reason,
            (array_agg(ref ORDER BY track = 'first seen', track = 'lifetime', track))[1] AS ref
        FROM flips
        GROUP BY customer, at
    ) AS instants
    WINDOW so_far AS (PARTITION BY customer ORDER BY at)
),
tier_history AS MATERIALIZED (
    SELECT customer, at, tier_before, tier, reason, ref
    FROM (SELECT *, lag(tier) OVER (PARTITION BY customer ORDER BY at) AS tier_before FROM tier_levels) AS steps
    WHERE tier_before IS DISTINCT FROM tier
),
