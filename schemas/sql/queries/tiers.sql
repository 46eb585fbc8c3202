-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers with their completed paid orders, what they paid and got back, and their tier as of $2; a row per currency.
-- The window touches vip only. A row is a customer of all chosen shops together, linked ids as one: what was bought in any of them
-- counts, and the highest threshold among theirs must be reached.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given; $9 tier, $10 customer.
WITH RECURSIVE
-- include chosen source={customers}
-- include desk_rules keys=$6; values=$7; given=$8
-- include persons
-- include wanted_ids customer=$10
-- include known_customers customer=$10; is_among=false; among=SELECT NULL::text, NULL::text; by_shop=false
-- include tier_facts customer=$10
-- include contributions each=num_nonnulls($1::text[], $10::text) > 0
-- include marks
marked AS (
    SELECT
        customer, bool_or(is_blocked) AS is_blocked, max(grade) AS grade, min(graded_at) AS graded_at,
        min(marked_at) AS marked_at, bool_or(is_by_hand) AS is_by_hand
    FROM marks
    GROUP BY customer
),
sums AS (
    SELECT
        customer, currency,
        sum(orders) AS orders,
        coalesce(sum(orders) FILTER (WHERE is_kept), 0) AS kept_orders,
        sum(gross) AS gross,
        sum(refunded) AS refunded,
        coalesce(sum(orders) FILTER (WHERE is_recent AND is_kept), 0) AS recent_orders,
        coalesce(sum(gross - CASE WHEN is_net THEN refunded ELSE 0 END) FILTER (WHERE is_recent), 0) AS recent_net,
        array_agg(at) FILTER (WHERE orders > 0 AND is_kept) AS order_instants
    FROM (
        SELECT
            contributions.customer, currency, at, orders, gross, refunded, is_net, counts_refunded OR NOT is_spoiled AS is_kept,
-- include is_recent
            AS is_recent
        FROM contributions
        JOIN known ON known.customer = contributions.customer
    ) AS dated
    GROUP BY customer, currency
),
customer_sums AS (
    SELECT customer, sum(kept_orders) AS orders, sum(recent_orders) AS recent_orders, max(recent_net) AS recent_net
    FROM sums
    GROUP BY customer
),
-- Full joins are never done as loops.
totals AS MATERIALIZED (
    SELECT
        known.*, marked_at, is_by_hand,
        CASE WHEN vip_grade > 0 AND marked.grade >= vip_grade THEN graded_at END AS graded_vip_at, marked.grade,
        coalesce(marked.is_blocked, false) AS is_blocked,
        coalesce(orders, 0) AS orders,
        marked_at IS NOT NULL OR coalesce(vip_grade > 0 AND marked.grade >= vip_grade, false)
            OR coalesce(recent_orders, 0) >= vip_orders OR coalesce(recent_net, 0) >= vip_net AS is_vip
    FROM known
    FULL JOIN marked ON marked.customer = known.customer
    FULL JOIN customer_sums ON customer_sums.customer = known.customer
),
tiers AS MATERIALIZED (
    SELECT
        *,
        CASE WHEN is_vip THEN 'vip' WHEN orders >= returning_min THEN 'returning' ELSE 'new' END AS tier
    FROM totals
    WHERE customer IS NOT NULL
),
-- Since when a customer is vip: for each threshold that is reached now, the start of the stretch in which it has been; the
-- longest stretch counts. What leaves the window again counts as a step down.
steps AS (
    SELECT customer, track, at, sum(change) AS change
    FROM (
        SELECT
            contribution.customer, tracks.track, moments.at, tracks.change * moments.sign AS change
        FROM contributions AS contribution
        JOIN tiers ON tiers.customer = contribution.customer AND tiers.is_vip
        CROSS JOIN LATERAL (
            VALUES
                ('', CASE WHEN counts_refunded OR NOT is_spoiled THEN contribution.orders ELSE 0 END::bigint),
                 (contribution.currency, contribution.gross - CASE WHEN is_net THEN contribution.refunded ELSE 0 END)
        ) AS tracks (track, change)
        CROSS JOIN LATERAL (
            VALUES
                (contribution.at, 1),
                (
                    CASE
                        WHEN is_by_month
                        THEN (
                            date_trunc(
                                'month',
                                (contribution.at + window_days * interval '24 hours') AT TIME ZONE zone - interval '1 microsecond'
                            ) + interval '1 month'
                        ) AT TIME ZONE zone
                        ELSE contribution.at + window_days * interval '24 hours'
                    END,
                    -1
                )
        ) AS moments (at, sign)
        WHERE sign = 1 OR (window_days > 0 AND moments.at <= $2::timestamptz)
    ) AS changes
    GROUP BY customer, track, at
),
levels AS (
    SELECT
        steps.customer, track, at,
        sum(change) OVER (PARTITION BY steps.customer, track ORDER BY at) AS level,
        CASE WHEN track = '' THEN vip_orders ELSE vip_net END AS threshold
    FROM steps
    JOIN tiers ON tiers.customer = steps.customer
),
stretches AS (
    SELECT customer, track, threshold, at, level, max(at) FILTER (WHERE level < threshold) OVER (PARTITION BY customer, track) AS below_at
    FROM levels
),
vip_reasons AS (
    SELECT DISTINCT ON (customer) customer, since, why
    FROM (
        SELECT
            customer, since, 2 AS rank, track,
            CASE WHEN track = '' THEN 'orders ' || level ELSE 'net ' || level || ' ' || track END || ' >= ' || threshold AS why
        FROM (
            SELECT customer, track, threshold, min(at) AS since, (array_agg(level ORDER BY at DESC))[1] AS level
            FROM stretches
            WHERE below_at IS NULL OR at > below_at
            GROUP BY customer, track, threshold
        ) AS holding
        UNION ALL
        SELECT customer, marked_at, 0, '', CASE WHEN is_by_hand THEN 'set by hand' ELSE 'set by the platform or a rule' END
        FROM tiers
        WHERE marked_at IS NOT NULL
        UNION ALL
        SELECT customer, graded_vip_at, 1, '', 'platform grade ' || grade || ' >= ' || vip_grade
        FROM tiers
        WHERE graded_vip_at IS NOT NULL
    ) AS reasons
    ORDER BY customer, since, rank, track
),
page AS MATERIALIZED (
    SELECT
        tiers.*, sums.currency,
        coalesce(sums.orders, 0) AS currency_orders, coalesce(sums.gross, 0) AS gross, coalesce(sums.refunded, 0) AS refunded,
        CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM tiers
    LEFT JOIN sums ON sums.customer = tiers.customer
    WHERE $9::text IS NULL OR tier = $9::text
    ORDER BY
        CASE WHEN NOT $4::boolean THEN array_position(ARRAY['vip', 'returning', 'new'], tier) END,
        CASE WHEN NOT $4::boolean THEN coalesce(sums.refunded - sums.gross, 0) END,
        tiers.customer,
        sums.currency
    LIMIT $5::bigint
),
returning_since AS (
    SELECT sums.customer, (array_agg(at ORDER BY at))[returning_min] AS since
    FROM sums
    JOIN known ON known.customer = sums.customer
    CROSS JOIN LATERAL unnest(order_instants) AS instants (at)
    WHERE false OR sums.customer IN (SELECT customer FROM page)
    GROUP BY sums.customer, returning_min
),
order_dates AS (
    SELECT customer, min(placed_at) AS first_order_at, max(placed_at) AS last_order_at, bool_or(is_paid) AS has_paid
    FROM customer_orders
    WHERE false OR customer IN (SELECT customer FROM page)
    GROUP BY customer
),
-- What the counted orders cost the shop; known where a payment of each order tells it (R114).
costs AS (
    SELECT customer, currency, bool_and(cost IS NOT NULL) AS is_cost_known, sum(cost) AS cost
    FROM (
        SELECT customer, currency, sum(cost_minor) AS cost
        FROM told_payments
        WHERE at <= $2::timestamptz AND (false OR customer IN (SELECT customer FROM page))
        GROUP BY customer, currency, shop, order_id
    ) AS told
    GROUP BY customer, currency
)
SELECT
    page.customer,
    currency_orders::bigint AS completed_paid_orders,
    gross::bigint,
    refunded::bigint,
    (gross - refunded)::bigint AS net,
    tier,
    page.currency,
    has_paid IS NOT TRUE AS prospect,
    first_order_at,
    last_order_at,
    CASE tier
        WHEN 'vip' THEN coalesce(vip_reasons.since, first_seen_at)
        WHEN 'returning' THEN returning_since.since
        ELSE first_seen_at
    END AS since,
    CASE
        WHEN tier = 'vip' THEN vip_reasons.why
        WHEN tier = 'returning' THEN 'orders ' || orders || ' >= ' || returning_min
        ELSE 'orders ' || orders || ' < ' || returning_min
    END AS why,
    is_blocked AS blocked,
    CASE
        WHEN last_order_at IS NULL THEN NULL
        WHEN last_order_at <= $2::timestamptz - lost_days * interval '24 hours' THEN 'lost'
        WHEN last_order_at <= $2::timestamptz - sleeping_days * interval '24 hours' THEN 'sleeping'
        ELSE 'active'
    END AS lifecycle,
    grade::bigint AS platform_grade,
    CASE WHEN is_cost_known THEN gross - refunded - cost END::bigint AS margin,
    total
FROM page
LEFT JOIN vip_reasons ON vip_reasons.customer = page.customer
LEFT JOIN returning_since ON returning_since.customer = page.customer
LEFT JOIN order_dates ON order_dates.customer = page.customer
LEFT JOIN costs ON costs.customer = page.customer AND costs.currency = page.currency
ORDER BY
    CASE WHEN NOT $4::boolean THEN array_position(ARRAY['vip', 'returning', 'new'], tier) END,
    CASE WHEN NOT $4::boolean THEN refunded - gross END,
    page.customer,
    page.currency;
