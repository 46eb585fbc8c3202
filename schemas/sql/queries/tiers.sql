-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers with their completed paid orders, what they paid and got back, and their tier as of $2; a row per currency.
-- The window touches vip only.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 tier or null, $7 orders that make returning, $8 orders and
-- $9 net that make vip, $10 window in days (0: lifetime).
WITH RECURSIVE
-- include chosen source={customers}
-- include rows_of_shops as=told_customers; table={customers}
known AS (
    SELECT seen.customer, min(seen.first_seen_at) AS first_seen_at
    FROM told_customers AS seen
    GROUP BY seen.customer
    HAVING min(seen.first_seen_at) <= $2::timestamptz
),
-- include contributions
sums AS (
    SELECT
        customer, currency,
        sum(orders) AS orders,
        sum(gross) AS gross,
        sum(refunded) AS refunded,
        coalesce(sum(orders) FILTER (WHERE is_recent), 0) AS recent_orders,
        coalesce(sum(gross - refunded) FILTER (WHERE is_recent), 0) AS recent_net,
        array_agg(at ORDER BY at) FILTER (WHERE orders > 0) AS order_instants
    FROM (
        SELECT *, $10::integer = 0 OR at > $2::timestamptz - $10::integer * interval '24 hours' AS is_recent FROM contributions
    ) AS dated
    GROUP BY customer, currency
),
totals AS (
    SELECT
        known.customer, known.first_seen_at,
        coalesce(sum(orders), 0) AS orders,
        coalesce(sum(recent_orders), 0) >= $8::bigint OR coalesce(max(recent_net), 0) >= $9::bigint AS is_vip
    FROM known
    LEFT JOIN sums ON sums.customer = known.customer
    GROUP BY known.customer, known.first_seen_at
),
tiers AS (
    SELECT
        *,
        CASE WHEN is_vip THEN 'vip' WHEN orders >= $7::bigint THEN 'returning' ELSE 'new' END AS tier
    FROM totals
),
-- Since when a customer is vip: for each threshold that is reached now, the start of the stretch in which it has been; the
-- longest stretch counts. What leaves the window again counts as a step down.
steps AS (
    SELECT customer, track, at, sum(change) AS change
    FROM (
        SELECT contribution.customer, tracks.track, moments.at, tracks.change * moments.sign AS change
        FROM contributions AS contribution
        JOIN tiers ON tiers.customer = contribution.customer AND tiers.is_vip
        CROSS JOIN LATERAL (
            VALUES ('', contribution.orders::bigint), (contribution.currency, contribution.gross - contribution.refunded)
        ) AS tracks (track, change)
        CROSS JOIN LATERAL (
            VALUES (contribution.at, 1), (contribution.at + $10::integer * interval '24 hours', -1)
        ) AS moments (at, sign)
        WHERE sign = 1 OR ($10::integer > 0 AND moments.at <= $2::timestamptz)
    ) AS changes
    GROUP BY customer, track, at
),
levels AS (
    SELECT
        customer, track, at,
        sum(change) OVER (PARTITION BY customer, track ORDER BY at) AS level,
        CASE WHEN track = '' THEN $8::bigint ELSE $9::bigint END AS threshold
    FROM steps
),
stretches AS (
    SELECT customer, track, threshold, at, level, max(at) FILTER (WHERE level < threshold) OVER (PARTITION BY customer, track) AS below_at
    FROM levels
),
vip_reasons AS (
    SELECT DISTINCT ON (customer)
        customer,
        since,
        CASE WHEN track = '' THEN 'orders ' || level ELSE 'net ' || level || ' ' || track END || ' >= ' || threshold AS why
    FROM (
        SELECT customer, track, threshold, min(at) AS since, (array_agg(level ORDER BY at DESC))[1] AS level
        FROM stretches
        WHERE below_at IS NULL OR at > below_at
        GROUP BY customer, track, threshold
    ) AS holding
    ORDER BY customer, since, track
),
returning_since AS (
    SELECT customer, (array_agg(at ORDER BY at))[$7::bigint] AS since
    FROM sums
    CROSS JOIN LATERAL unnest(order_instants) AS instants (at)
    GROUP BY customer
),
order_dates AS (
    SELECT customer, min(placed_at) AS first_order_at, max(placed_at) AS last_order_at, bool_or(is_paid) AS has_paid
    FROM customer_orders
    GROUP BY customer
),
page AS (
    SELECT
        tiers.*, sums.currency,
        coalesce(sums.orders, 0) AS currency_orders, coalesce(sums.gross, 0) AS gross, coalesce(sums.refunded, 0) AS refunded,
        CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM tiers
    LEFT JOIN sums ON sums.customer = tiers.customer
    WHERE $6::text IS NULL OR tier = $6::text
    ORDER BY
        CASE WHEN NOT $4::boolean THEN array_position(ARRAY['vip', 'returning', 'new'], tier) END,
        CASE WHEN NOT $4::boolean THEN coalesce(sums.refunded - sums.gross, 0) END,
        tiers.customer,
        sums.currency
    LIMIT $5::bigint
)
SELECT
    page.customer,
    currency_orders::bigint AS completed_paid_orders,
    gross::bigint,
    refunded::bigint,
    (gross - refunded)::bigint AS net,
    tier,
    currency,
    tier = 'new' AND has_paid IS NOT TRUE AS prospect,
    first_order_at,
    last_order_at,
    CASE tier
        WHEN 'vip' THEN coalesce(vip_reasons.since, first_seen_at)
        WHEN 'returning' THEN returning_since.since
        ELSE first_seen_at
    END AS since,
    CASE
        WHEN tier = 'vip' THEN vip_reasons.why
        WHEN tier = 'returning' THEN 'orders ' || orders || ' >= ' || $7::bigint
        ELSE 'orders ' || orders || ' < ' || $7::bigint
    END AS why,
    total
FROM page
LEFT JOIN vip_reasons ON vip_reasons.customer = page.customer
LEFT JOIN returning_since ON returning_since.customer = page.customer
LEFT JOIN order_dates ON order_dates.customer = page.customer
ORDER BY
    CASE WHEN NOT $4::boolean THEN array_position(ARRAY['vip', 'returning', 'new'], tier) END,
    CASE WHEN NOT $4::boolean THEN refunded - gross END,
    page.customer,
    currency;
