-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The shops that are known as of $2: told by shop.upserted or seen in messages, orders or customers.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit or null.
WITH RECURSIVE
-- include chosen source={messages}
with_orders (shop) AS (
    (SELECT shop FROM {orders} WHERE $1::text[] IS NULL ORDER BY shop LIMIT 1)
    UNION ALL
    SELECT (SELECT following.shop FROM {orders} AS following WHERE following.shop > with_orders.shop ORDER BY following.shop LIMIT 1)
    FROM with_orders
    WHERE with_orders.shop IS NOT NULL
),
known AS (
    SELECT shop FROM chosen
    UNION
    SELECT shop FROM with_orders WHERE shop IS NOT NULL
    UNION
    SELECT named COLLATE "C"
    FROM unnest($1::text[]) AS named
    WHERE (SELECT true FROM {orders} AS told WHERE told.shop = named LIMIT 1)
    UNION
    SELECT shop FROM in_force WHERE $1::text[] IS NULL
)
SELECT
    known.shop,
    told.platform,
    told.name,
    told."group",
    told.time_zone,
    coalesce($3::text, zones.zone, 'Asia/Shanghai') AS zone,
    told.business_hours,
    told.at AS told_at,
    CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
FROM known
LEFT JOIN LATERAL (
    SELECT *
    FROM {shops} AS told
    WHERE told.shop = known.shop AND told.at <= $2::timestamptz
    ORDER BY told.at DESC, told.id DESC, told.source DESC
    LIMIT 1
) AS told ON true
LEFT JOIN zones ON zones.time_zone = told.time_zone
ORDER BY known.shop
LIMIT $5::bigint;
