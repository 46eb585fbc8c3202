-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- How many refunds were paid back on the chosen days, how many of them for quality, and that against the orders that were paid then
-- (R066), as of $2; in sum over the days by shop. A refund belongs to the day of its first success, by the first reason told.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies: keys, values, given.
WITH RECURSIVE
-- include chosen source={orders}
-- include desk_rules keys=$12; values=$13; given=$14
-- include days
-- include rows_of_days as=actions_of_days; table={refund_actions}; time=at
settled AS MATERIALIZED (
    SELECT DISTINCT shop, refund_id
    FROM actions_of_days
    WHERE action = 'settled' AND outcome = 'succeeded' AND at AT TIME ZONE zone >= since_local AND at AT TIME ZONE zone < until_local
),
refunds AS (
    SELECT settled.shop, count(*) AS refunds, count(*) FILTER (WHERE told.reason = ANY (quality_reasons)) AS quality
    FROM settled
    JOIN rules ON rules.shop = settled.shop
    JOIN days ON days.shop = settled.shop
    CROSS JOIN LATERAL (
        SELECT
            min(told.at) FILTER (WHERE told.action = 'settled' AND told.outcome = 'succeeded') AS settled_at,
            (array_agg(told.reason_code ORDER BY told.at, told.id, told.source) FILTER (WHERE told.reason_code IS NOT NULL))[1] AS reason
        FROM {refund_actions} AS told
        WHERE told.shop = settled.shop AND told.refund_id = settled.refund_id AND told.at <= $2::timestamptz
    ) AS told
    WHERE told.settled_at AT TIME ZONE days.zone >= since_local
    GROUP BY settled.shop
),
paid AS (
    SELECT days.shop, count(*) AS orders
    FROM days
    CROSS JOIN LATERAL (
        SELECT told.paid_at
        FROM {orders} AS told
        WHERE told.shop = days.shop AND (told.paid_at IS NOT NULL OR told.closed_at IS NOT NULL)
            AND GREATEST(told.paid_at, told.closed_at) >= days.from_at
            AND told.paid_at >= days.from_at AND told.paid_at < days.to_at
        OFFSET 0
    ) AS told
    WHERE told.paid_at AT TIME ZONE days.zone >= since_local AND told.paid_at AT TIME ZONE days.zone < until_local
    GROUP BY days.shop
),
page AS (
    SELECT
        chosen.shop, name, platform, coalesce(orders, 0) AS orders, coalesce(refunds, 0) AS refunds, coalesce(quality, 0) AS quality,
        CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM chosen
    LEFT JOIN paid ON paid.shop = chosen.shop
    LEFT JOIN refunds ON refunds.shop = chosen.shop
    WHERE orders > 0 OR refunds > 0
    ORDER BY CASE WHEN NOT $4::boolean THEN -coalesce(quality, 0) END, chosen.shop
    LIMIT $5::bigint
)
SELECT
    shop,
    orders AS paid_orders,
    refunds,
    quality AS quality_refunds,
    round(quality::numeric / NULLIF(orders, 0), 6)::text AS quality_rate,
    name,
    platform,
    total
FROM page
ORDER BY CASE WHEN NOT $4::boolean THEN -quality END, shop;
