-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers with their completed paid orders, what they paid and got back, and their tier as of $2; a row per currency.
-- The window touches vip only. A row is a customer of all chosen shops together, linked ids as one: what was bought in any of them
-- counts, and the highest threshold among theirs must be reached. why: what holds now; since, reason and ref: the last row of
-- tier_changes.
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
        customer, bool_or(is_blocked) AS is_blocked, max(grade) AS grade,
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
        coalesce(sum(gross - CASE WHEN is_net THEN refunded ELSE 0 END) FILTER (WHERE is_recent), 0) AS recent_net
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
        marked.grade,
        coalesce(marked.is_blocked, false) AS is_blocked,
        coalesce(orders, 0) AS orders, coalesce(recent_orders, 0) AS recent_orders,
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
-- What makes somebody a vip now, the first of it that there is.
vip_reasons AS (
    SELECT DISTINCT ON (customer) customer, why
    FROM (
        SELECT customer, 0 AS rank, '' AS track, CASE WHEN is_by_hand THEN 'set by hand' ELSE 'set by the platform or a rule' END AS why
        FROM tiers
        WHERE marked_at IS NOT NULL
        UNION ALL
        SELECT customer, 1, '', 'platform grade ' || grade || ' >= ' || vip_grade
        FROM tiers
        WHERE vip_grade > 0 AND grade >= vip_grade
        UNION ALL
        SELECT customer, 2, '', 'orders ' || recent_orders || ' >= ' || vip_orders
        FROM tiers
        WHERE recent_orders >= vip_orders
        UNION ALL
        SELECT sums.customer, 3, currency, 'net ' || sums.recent_net || coalesce(' ' || currency, '') || ' >= ' || vip_net
        FROM sums
        JOIN tiers ON tiers.customer = sums.customer
        WHERE sums.recent_net >= vip_net
    ) AS reasons
    ORDER BY customer, rank, track
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
-- The last change of each tier that is shown, as the history has it.
last_changes AS MATERIALIZED (
    WITH shown AS MATERIALIZED (SELECT DISTINCT customer FROM page),
    seen_customers AS MATERIALIZED (
        SELECT seen.* FROM seen_customers AS seen WHERE false OR seen.customer IN (SELECT customer FROM shown)
    ),
    tier_terms AS MATERIALIZED (
        SELECT terms.* FROM tier_terms AS terms WHERE false OR terms.customer IN (SELECT customer FROM shown)
    ),
-- include tier_history by_shop=false; followed=followed_by_all
    last_rows AS (SELECT DISTINCT ON (customer) customer, at, reason, ref FROM tier_history ORDER BY customer, at DESC)
    SELECT * FROM last_rows
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
    last_changes.at AS since,
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
    last_changes.reason,
    last_changes.ref,
    total
FROM page
LEFT JOIN vip_reasons ON vip_reasons.customer = page.customer
LEFT JOIN last_changes ON last_changes.customer = page.customer
LEFT JOIN order_dates ON order_dates.customer = page.customer
LEFT JOIN costs ON costs.customer = page.customer AND costs.currency = page.currency
ORDER BY
    CASE WHEN NOT $4::boolean THEN array_position(ARRAY['vip', 'returning', 'new'], tier) END,
    CASE WHEN NOT $4::boolean THEN refunded - gross END,
    page.customer,
    page.currency;
