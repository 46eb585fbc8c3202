-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Remarks written on the chosen days, as of $2, newest first. current: no later remark on that order.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 flag or null.
WITH RECURSIVE
-- include chosen source={remarks}
-- include days
-- include rows_of_days as=remarks_of_days; table={remarks}; time=at
page AS (
    SELECT remark.*, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM remarks_of_days AS remark
    WHERE at AT TIME ZONE zone >= since_local AND at AT TIME ZONE zone < until_local
        AND ($12::text IS NULL OR remark.flag = $12::text)
    ORDER BY
        CASE WHEN NOT $4::boolean THEN remark.at END DESC,
        remark.shop, remark.order_id, remark.at, remark.id, remark.source
    LIMIT $5::bigint
)
SELECT
    shop,
    order_id AS "order",
    at,
    flag,
    "by",
    agent,
    tag_name AS tag,
    text_len::bigint,
    NOT EXISTS (
        SELECT
        FROM {remarks} AS later
        WHERE later."partition" = page."partition" AND later.shop = page.shop AND later.order_id = page.order_id
            AND later.at >= page.at AND (later.at, later.id, later.source) > (page.at, page.id, page.source)
            AND later.at <= $2::timestamptz
    ) AS current,
    name,
    platform,
    total
FROM page
ORDER BY
    CASE WHEN NOT $4::boolean THEN at END DESC,
    shop, order_id, at, id, source;
