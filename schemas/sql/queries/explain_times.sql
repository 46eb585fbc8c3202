-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Instants by the clocks of their shops, in the order in which they are given.
-- $1 instants, $2 as of, $3 zone, $4 shops.
WITH zones AS MATERIALIZED (
    SELECT DISTINCT ON (shop) shop, kefu_read.safe_zone(time_zone) AS zone
    FROM {shops}
    WHERE at <= $2::timestamptz
    ORDER BY shop, at DESC, id DESC, source DESC
)
SELECT to_char(told.at AT TIME ZONE coalesce($3::text, zones.zone, 'Asia/Shanghai'), 'YYYY-MM-DD HH24:MI:SS')
FROM unnest($1::timestamptz[], $4::text[]) WITH ORDINALITY AS told (at, shop, nth)
LEFT JOIN zones ON zones.shop = told.shop
ORDER BY told.nth;
