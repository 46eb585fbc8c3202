-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Refunds of which something happened on the chosen days, as of $2; open ones first, the longest open at the top. Several
-- settlements of one refund: the first that succeeded counts, else the first. The amount is the settled one, else the last told.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 open ones only.
WITH RECURSIVE
-- include chosen source={refund_actions}
-- include days
-- include rows_of_days as=actions_of_days; table={refund_actions}; time=at
touched AS (
    SELECT DISTINCT shop, refund_id
    FROM actions_of_days
    WHERE at AT TIME ZONE zone >= since_local AND at AT TIME ZONE zone < until_local
),
actions AS MATERIALIZED (
    SELECT action.*
    FROM touched
    CROSS JOIN LATERAL (
        SELECT *
        FROM {refund_actions} AS told
        WHERE told.shop = touched.shop AND told.refund_id = touched.refund_id AND told.at <= $2::timestamptz
        OFFSET 0
    ) AS action
),
settlements AS (
    SELECT DISTINCT ON (shop, refund_id) shop, refund_id, at, outcome, amount_minor, currency
    FROM actions
    WHERE action = 'settled'
    ORDER BY shop, refund_id, (outcome = 'succeeded') IS NOT TRUE, at, id, source
),
decisions AS (
    SELECT DISTINCT ON (shop, refund_id) shop, refund_id, at, decision, agent
    FROM actions
    WHERE action = 'decided'
    ORDER BY shop, refund_id, at DESC, id DESC, source DESC
),
amounts AS (
    SELECT DISTINCT ON (shop, refund_id) shop, refund_id, amount_minor, currency
    FROM actions
    WHERE amount_minor IS NOT NULL
    ORDER BY shop, refund_id, at DESC, id DESC, source DESC
),
steps AS (
    SELECT DISTINCT ON (shop, refund_id) shop, refund_id, coalesce(decision, action) AS step
    FROM actions
    ORDER BY shop, refund_id, at DESC, id DESC, source DESC
),
facts AS (
    SELECT
        shop, refund_id,
        min(at) AS first_at,
        min(at) FILTER (WHERE action = 'requested') AS requested_at,
        min(at) FILTER (WHERE action = 'goods_returned') AS goods_returned_at,
        min(at) FILTER (WHERE action = 'escalated') AS escalated_at,
        (array_agg(order_id ORDER BY at, id, source) FILTER (WHERE order_id IS NOT NULL))[1] AS order_id,
        (array_agg(customer ORDER BY at, id, source) FILTER (WHERE customer IS NOT NULL))[1] AS customer,
        (array_agg(kind ORDER BY at, id, source) FILTER (WHERE kind IS NOT NULL))[1] AS kind,
        (array_agg(reason_code ORDER BY at, id, source) FILTER (WHERE reason_code IS NOT NULL))[1] AS reason
    FROM actions
    GROUP BY shop, refund_id
),
page AS (
    SELECT
        facts.*,
        step,
        coalesce(settlements.amount_minor, amounts.amount_minor) AS amount,
        CASE WHEN settlements.amount_minor IS NULL THEN amounts.currency ELSE settlements.currency END AS currency,
        decisions.at AS decided_at, decision, agent,
        settlements.at AS settled_at, outcome,
        CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM facts
    JOIN steps USING (shop, refund_id)
    LEFT JOIN amounts USING (shop, refund_id)
    LEFT JOIN decisions USING (shop, refund_id)
    LEFT JOIN settlements USING (shop, refund_id)
    WHERE settlements.at IS NULL OR NOT $12::boolean
    ORDER BY
        CASE WHEN NOT $4::boolean THEN settlements.at IS NOT NULL END,
        CASE WHEN NOT $4::boolean THEN first_at END,
        refund_id,
        shop
    LIMIT $5::bigint
)
SELECT
    refund_id AS refund,
    page.shop,
    page.order_id AS "order",
    coalesce(page.customer, named.customer) AS customer,
    CASE WHEN settled_at IS NULL THEN step ELSE coalesce(outcome, 'settled') END AS state,
    amount,
    page.currency,
    requested_at,
    decided_at,
    decision,
    settled_at,
    outcome,
    floor(extract(epoch FROM coalesce(settled_at, $2::timestamptz) - first_at))::bigint * 1000000 AS age_s,
    settled_at IS NULL AS open,
    kind,
    reason,
    goods_returned_at,
    escalated_at,
    agent,
    chosen.name,
    chosen.platform,
    total
FROM page
JOIN chosen ON chosen.shop = page.shop
LEFT JOIN {orders} AS named
    ON page.customer IS NULL AND page.order_id IS NOT NULL AND named.shop = page.shop AND named.order_id = page.order_id
    AND named."partition" = kefu.partition_of(page.shop, 'orders/' || page.order_id, (SELECT partitions FROM kefu.log_settings))
    AND named.customer_at <= $2::timestamptz
ORDER BY
    CASE WHEN NOT $4::boolean THEN settled_at IS NOT NULL END,
    CASE WHEN NOT $4::boolean THEN first_at END,
    refund_id,
    page.shop;
