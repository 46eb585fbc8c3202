-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What was done to orders on the chosen days, as of $2, that somebody must look at, a row each, by the policies of its day:
-- seller_close: the shop closed an order that was not paid (R032); goods_price: the price of the goods changed on Tmall, where only
-- the freight may (R039), unclear where the parts were not told; approval: an agent took off more than alone_minor and nobody approved
-- it (R038); remark: a price changed after shipment without a blue flag of whoever changed it (R040, R047), or an address without
-- a remark of theirs (R041), within remark_ms, that instant included.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies: keys, values, given, $15 check,
-- $16 agent, each or null.
WITH RECURSIVE
-- include chosen source={history}
-- include desk_rules keys=$12; values=$13; given=$14
-- include days
amended AS MATERIALIZED (
    SELECT
        days.platform, told."partition", told.shop, told.subject, substr(told.subject, 8) AS order_id, told.at, told.id, told.source,
        told.data::json AS data
    FROM days
    CROSS JOIN LATERAL (
        SELECT *
        FROM {history} AS amended
        WHERE amended.shop = days.shop AND amended.type = 'order.amended' AND amended.at >= days.from_at AND amended.at < days.to_at
            AND amended.subject LIKE 'orders/%'
        OFFSET 0
    ) AS told
    WHERE told.at AT TIME ZONE days.zone >= since_local AND told.at AT TIME ZONE days.zone < until_local
),
changes AS MATERIALIZED (
    SELECT
        amended.platform, amended.shop, amended."partition", amended.order_id, amended.at, amended.id, amended.source,
        data ->> 'kind' AS kind, data ->> 'agent_id' AS agent, data ->> 'approved_by' AS approved_by,
        coalesce(data ->> 'currency', ordered.currency, 'CNY') AS currency,
        ordered.shipped_at <= amended.at AS is_shipped, ordered.customer,
        coalesce(was.total, before.total, ordered.payable_minor) AS old_price, now.total AS new_price,
        CASE
            WHEN was.goods IS NOT NULL AND now.goods IS NOT NULL THEN was.goods <> now.goods
            WHEN was.goods IS NULL AND now.goods IS NULL AND was.freight IS NOT NULL AND now.freight IS NOT NULL THEN false
        END AS is_goods_changed,
        alone_minor, terms.remark_ms
    FROM amended
-- include rules_of_day shop=amended.shop; at=amended.at; as=terms
-- include price_of json=(amended.data -> 'old'); as=was
-- include price_of json=(amended.data -> 'new'); as=now
    LEFT JOIN LATERAL (
        SELECT
            CASE WHEN placed.placed_at <= amended.at THEN placed.payable_minor END AS payable_minor,
            CASE WHEN placed.placed_at <= amended.at THEN placed.currency END AS currency,
            placed.shipped_at,
            CASE WHEN placed.customer_at <= $2::timestamptz THEN placed.customer END AS customer
        FROM {orders} AS placed
        WHERE placed."partition" = amended."partition" AND placed.shop = amended.shop AND placed.order_id = amended.order_id
    ) AS ordered ON true
    -- What the change before made it, where the change itself does not say what it was.
    LEFT JOIN LATERAL (
        SELECT price.total
        FROM {history} AS earlier
        CROSS JOIN LATERAL (SELECT earlier.data::json AS data) AS told
-- include price_of json=(told.data -> 'new'); as=price
        WHERE was.total IS NULL AND earlier.shop = amended.shop AND earlier.subject = amended.subject AND earlier.at <= amended.at
            AND earlier.type = 'order.amended' AND (earlier.at, earlier.id, earlier.source) < (amended.at, amended.id, amended.source)
            AND told.data ->> 'kind' = 'price' AND price.total IS NOT NULL
        ORDER BY earlier.at DESC, earlier.id DESC, earlier.source DESC
        LIMIT 1
    ) AS before ON true
),
to_remark AS MATERIALIZED (
    SELECT
        changes.*, due.at AS due_at, first_remark.at AS remarked_at, first_remark.agent AS remarked_by, first_remark.flag,
        CASE
            WHEN right_remark.at <= due.at THEN 'done'
            WHEN right_remark.at IS NOT NULL THEN 'late'
            WHEN $2::timestamptz <= due.at THEN 'due'
            WHEN first_remark.at IS NOT NULL THEN 'wrong_flag'
            ELSE 'missing'
        END AS state
    FROM changes
    CROSS JOIN LATERAL (SELECT changes.at + remark_ms * interval '1 millisecond' AS at) AS due
    LEFT JOIN LATERAL (
-- include remark_after change=changes; wanted=true
    ) AS first_remark ON true
    LEFT JOIN LATERAL (
-- include remark_after change=changes; wanted=(changes.kind = 'address' OR remark.flag = 'blue')
    ) AS right_remark ON true
    WHERE kind = 'address' OR (kind = 'price' AND is_shipped)
),
seller_closed AS (
    SELECT
        told.shop, told.order_id, told.closed_at AS at, told.closed_event_id AS id, told.closed_event_source AS source,
        CASE WHEN told.customer_at <= $2::timestamptz THEN told.customer END AS customer,
        CASE WHEN told.placed_at <= $2::timestamptz THEN told.payable_minor END AS payable_minor,
        CASE WHEN told.placed_at <= $2::timestamptz THEN told.currency END AS currency,
        ending.data ->> 'agent_id' AS agent
    FROM days
    CROSS JOIN LATERAL (
        SELECT *
        FROM {orders} AS closed
        WHERE closed.shop = days.shop AND closed.closed_by = 'seller' AND closed.closed_at >= days.from_at
            AND closed.closed_at < days.to_at AND (closed.paid_at <= closed.closed_at) IS NOT TRUE
        OFFSET 0
    ) AS told
    LEFT JOIN LATERAL (
        SELECT history.data::json AS data
        FROM {history} AS history
        WHERE history.shop = told.shop AND history.subject = 'orders/' || told.order_id AND history.at = told.closed_at
            AND history.id = told.closed_event_id AND history.source = told.closed_event_source
    ) AS ending ON true
    WHERE told.closed_at AT TIME ZONE days.zone >= since_local AND told.closed_at AT TIME ZONE days.zone < until_local
        AND ending.data ->> 'stage' IS DISTINCT FROM 'after_payment'
),
findings AS (
    SELECT
        'seller_close' AS "check", 'alarm' AS state, shop, order_id, customer, at, id, source, agent, NULL::timestamptz AS due_at,
        payable_minor AS old_price, NULL::bigint AS new_price, NULL::text AS approved_by, NULL::text AS flag,
        NULL::timestamptz AS remarked_at, NULL::text AS remarked_by, currency
    FROM seller_closed
    UNION ALL
    SELECT
        'approval', 'needed', shop, order_id, customer, at, id, source, agent, NULL, old_price, new_price, NULL, NULL, NULL, NULL,
        currency
    FROM changes
    WHERE kind = 'price' AND approved_by IS NULL AND old_price - new_price > alone_minor
    UNION ALL
    SELECT
        'goods_price', CASE WHEN is_goods_changed THEN 'changed' ELSE 'unclear' END, shop, order_id, customer, at, id, source, agent, NULL,
        old_price, new_price, approved_by, NULL, NULL, NULL, currency
    FROM changes
    WHERE kind = 'price' AND platform = 'tmall' AND coalesce(is_goods_changed, old_price IS DISTINCT FROM new_price)
    UNION ALL
    SELECT
        'remark', state, shop, order_id, customer, at, id, source, agent, due_at, CASE WHEN kind = 'price' THEN old_price END,
        CASE WHEN kind = 'price' THEN new_price END, approved_by, flag, remarked_at, remarked_by, currency
    FROM to_remark
    WHERE state <> 'done'
),
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM findings
    WHERE ($15::text IS NULL OR "check" = $15::text) AND ($16::text IS NULL OR agent = $16::text)
    ORDER BY CASE WHEN NOT $4::boolean THEN at END DESC, shop, order_id, at, "check", id, source
    LIMIT $5::bigint
)
SELECT
    order_id AS "order",
    page.shop,
    "check",
    state,
    page.at,
    agent,
    customer,
    old_price,
    new_price,
    old_price - new_price AS discount,
    currency,
    due_at,
    remarked_at,
    remarked_by,
    flag,
    approved_by,
    chosen.name,
    chosen.platform,
    total
FROM page
JOIN chosen ON chosen.shop = page.shop
ORDER BY CASE WHEN NOT $4::boolean THEN page.at END DESC, page.shop, order_id, page.at, "check", id, source;
