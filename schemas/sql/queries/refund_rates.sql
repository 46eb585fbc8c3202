-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- How many refunds were paid back on the chosen days, how many of them for quality, and that against the orders that were paid then
-- (R066), as of $2; in sum over the days by shop. A refund belongs to the day of its first success, by the first reason told, and by
-- the policies of the day of its request. Besides, how many refunds ended on the days, whatever their outcome, and how many of them
-- were taken back after a human had written to the customer since the request, or the first that was told of it: retained (R090).
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies: keys, values, given.
WITH RECURSIVE
-- include chosen source=(SELECT shop FROM {orders} UNION ALL SELECT shop FROM {refund_actions})
-- include desk_rules keys=$12; values=$13; given=$14
-- include days
-- include persons
-- include rows_of_days as=actions_of_days; table={refund_actions}; time=at
settled AS MATERIALIZED (
    SELECT DISTINCT shop, refund_id
    FROM actions_of_days
    WHERE action = 'settled' AND outcome = 'succeeded' AND at AT TIME ZONE zone >= since_local AND at AT TIME ZONE zone < until_local
),
refunds AS (
    SELECT settled.shop, count(*) AS refunds, count(*) FILTER (WHERE told.reason = ANY (quality_reasons)) AS quality
    FROM settled
    JOIN days ON days.shop = settled.shop
    CROSS JOIN LATERAL (
        SELECT
            min(told.at) FILTER (WHERE told.action = 'settled' AND told.outcome = 'succeeded') AS settled_at,
            (array_agg(told.reason_code ORDER BY told.at, told.id, told.source) FILTER (WHERE told.reason_code IS NOT NULL))[1] AS reason,
            coalesce(min(told.at) FILTER (WHERE told.action = 'requested'), min(told.at)) AS requested_at
        FROM {refund_actions} AS told
        WHERE told.shop = settled.shop AND told.refund_id = settled.refund_id AND told.at <= $2::timestamptz
    ) AS told
-- include rules_of_day shop=settled.shop; at=told.requested_at; as=rules
    WHERE told.settled_at AT TIME ZONE days.zone >= since_local
    GROUP BY settled.shop
),
ended AS (
    SELECT
        told.shop, count(*) AS ended,
        count(*) FILTER (
            WHERE told.outcome = 'withdrawn' AND EXISTS (
                SELECT
                FROM
-- include rows_of_ids table={replies}; shop=told.shop; column=customer; ids=known_as.ids; as=reply
                WHERE reply.sender_kind = 'human'
                    AND reply.at >= told.requested_at AND reply.at <= told.at
            )
        ) AS retained
    FROM (
        SELECT
            ending.shop, ending.at, ending.outcome, days.zone, days.since_local, days.until_local, first_told.requested_at,
            coalesce(
                first_told.customer,
                (
                    SELECT placed.customer
                    FROM {orders} AS placed
                    WHERE placed.shop = ending.shop AND placed.order_id = first_told.order_id AND placed.customer_at <= $2::timestamptz
                        AND placed."partition" = kefu.partition_of(
                            ending.shop, 'orders/' || first_told.order_id, (SELECT partitions FROM kefu.log_settings)
                        )
                )
            ) AS customer
        FROM (SELECT DISTINCT shop, refund_id FROM actions_of_days WHERE action = 'settled') AS touched
        JOIN days ON days.shop = touched.shop
        CROSS JOIN LATERAL (
            SELECT told.shop, told.at, told.outcome
            FROM {refund_actions} AS told
            WHERE told.shop = touched.shop AND told.refund_id = touched.refund_id AND told.action = 'settled'
                AND told.at <= $2::timestamptz
            ORDER BY (told.outcome = 'succeeded') IS NOT TRUE, told.at, told.id, told.source
            LIMIT 1
        ) AS ending
        CROSS JOIN LATERAL (
            SELECT
                coalesce(min(told.at) FILTER (WHERE told.action = 'requested'), min(told.at)) AS requested_at,
                (array_agg(told.order_id ORDER BY told.at, told.id, told.source) FILTER (WHERE told.order_id IS NOT NULL))[1] AS order_id,
                (array_agg(told.customer ORDER BY told.at, told.id, told.source) FILTER (WHERE told.customer IS NOT NULL))[1] AS customer
            FROM {refund_actions} AS told
            WHERE told.shop = touched.shop AND told.refund_id = touched.refund_id AND told.at <= $2::timestamptz
        ) AS first_told
    ) AS told
-- include known_as shop=told.shop; customer=told.customer
    WHERE told.at AT TIME ZONE told.zone >= told.since_local AND told.at AT TIME ZONE told.zone < told.until_local
    GROUP BY told.shop
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
        coalesce(ended, 0) AS ended, coalesce(retained, 0) AS retained,
        CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM chosen
    LEFT JOIN paid ON paid.shop = chosen.shop
    LEFT JOIN refunds ON refunds.shop = chosen.shop
    LEFT JOIN ended ON ended.shop = chosen.shop
    WHERE orders > 0 OR refunds > 0 OR ended > 0
    ORDER BY CASE WHEN NOT $4::boolean THEN -coalesce(quality, 0) END, chosen.shop
    LIMIT $5::bigint
)
SELECT
    shop,
    orders AS paid_orders,
    refunds,
    quality AS quality_refunds,
    round(quality::numeric / NULLIF(orders, 0), 6)::text AS quality_rate,
    ended,
    retained,
    round(retained::numeric / NULLIF(ended, 0), 6)::text AS retention_rate,
    name,
    platform,
    total
FROM page
ORDER BY CASE WHEN NOT $4::boolean THEN -quality END, shop;
