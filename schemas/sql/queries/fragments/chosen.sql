-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The chosen shops with their zones. $1 shops: ids, names or groups; null for all. $2 as of. $3 zone for all, or null.
-- zone: that of the days asked about and of what is shown; shop_zone: the shop's own, by which rules go (hours, rounds, working
-- days, periods of care, the days of policies).
-- Without $1 the shops are those of {source}, found by walking its index from shop to shop.
in_force AS MATERIALIZED (
    SELECT DISTINCT ON (shop) shop, platform, name, "group", time_zone
    FROM {shops}
    WHERE at <= $2::timestamptz
    ORDER BY shop, at DESC, id DESC, source DESC
),
zones AS MATERIALIZED (
    SELECT time_zone, kefu_read.safe_zone(time_zone) AS zone
    FROM (SELECT DISTINCT time_zone FROM in_force WHERE time_zone IS NOT NULL) AS distinct_zones
),
present (shop) AS (
    (SELECT shop FROM {source} AS told WHERE $1::text[] IS NULL ORDER BY shop LIMIT 1)
    UNION ALL
    SELECT (SELECT following.shop FROM {source} AS following WHERE following.shop > present.shop ORDER BY following.shop LIMIT 1)
    FROM present
    WHERE present.shop IS NOT NULL
),
chosen AS MATERIALIZED (
    SELECT ids.shop, platform, name, "group", coalesce($3::text, zones.zone, 'Asia/Shanghai') AS zone,
        coalesce(zones.zone, 'Asia/Shanghai') AS shop_zone
    FROM (
        SELECT shop FROM present WHERE shop IS NOT NULL
        UNION
        SELECT named COLLATE "C"
        FROM unnest($1::text[]) AS named
        WHERE (SELECT true FROM {source} AS told WHERE told.shop = named LIMIT 1)
        UNION
        SELECT shop FROM in_force WHERE shop = ANY ($1::text[]) OR name = ANY ($1::text[]) OR "group" = ANY ($1::text[])
    ) AS ids
    LEFT JOIN in_force ON in_force.shop = ids.shop
    LEFT JOIN zones ON zones.time_zone = in_force.time_zone
),
