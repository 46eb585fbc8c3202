-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Remarks written on the chosen days, as of $2, newest first. current: no later remark on that order.
-- $1 shops, $2 as of, $3 zone, $4 first day, $5 last day, $6 everything, $7 limit, $8 flag or null.
WITH RECURSIVE
-- include chosen source={remarks}
-- include days
-- include rows_of_days as=remarks_of_days; table={remarks}; time=at
page AS (
    SELECT remark.*, CASE WHEN NOT $6::boolean THEN count(*) OVER () END AS total
    FROM remarks_of_days AS remark
    WHERE (remark.at AT TIME ZONE remark.zone)::date BETWEEN remark.first_day AND remark.last_day
        AND ($8::text IS NULL OR remark.flag = $8::text)
    ORDER BY
        CASE WHEN NOT $6::boolean THEN remark.at END DESC,
        remark.shop, remark.order_id, remark.at, remark.id, remark.source
    LIMIT $7::bigint
)
SELECT
    shop,
    order_id AS "order",
    at,
    flag,
    "by",
    agent,
    tag_name AS tag,
    text_len,
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
    CASE WHEN NOT $6::boolean THEN at END DESC,
    shop, order_id, at, id, source;
