-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What was done about the follow-ups of one customer, by any id, up to $2, the latest first: claims, attempts, results and releases,
-- also of what is over since.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 customer.
WITH RECURSIVE
-- include chosen source={customers}
-- include persons
-- include wanted_ids customer=$6
subjects AS (
    SELECT shop, 'customers/' || customer AS subject FROM wanted_ids
    UNION
    SELECT placed.shop, 'orders/' || placed.order_id
    FROM wanted_ids
    JOIN {orders} AS placed
        ON placed.shop = wanted_ids.shop AND placed.customer = wanted_ids.customer AND placed.customer_at <= $2::timestamptz
),
page AS (
    SELECT told.*, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM subjects
    JOIN {follow_up_actions} AS told
        ON told.shop = subjects.shop AND told.subject = subjects.subject AND told.at <= $2::timestamptz
    ORDER BY CASE WHEN NOT $4::boolean THEN told.at END DESC, told.at, told.id, told.source, told.shop
    LIMIT $5::bigint
)
SELECT
    at,
    kind,
    action,
    agent,
    channel,
    outcome,
    until,
    reason_code AS reason,
    CASE WHEN subject LIKE 'orders/%' THEN substr(subject, 8) END AS "order",
    CASE WHEN subject LIKE 'customers/%' THEN substr(subject, 11) ELSE customer END AS customer,
    shop,
    total
FROM page
ORDER BY CASE WHEN NOT $4::boolean THEN at END DESC, at, id, source, shop;
