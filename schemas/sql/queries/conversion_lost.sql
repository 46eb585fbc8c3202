-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Who asked on the chosen days and has not ordered since, within five days, as of $2, by agent (R028, R036).
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 agent, $13 $14 $15 policies: keys, values, given.
WITH RECURSIVE
-- include chosen source={messages}
-- include desk_rules keys=$13; values=$14; given=$15
-- include days
-- include persons
-- include enquirers
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM enquirers
    WHERE placed_at IS NULL AND ($12::text IS NULL OR agent = $12::text)
    ORDER BY agent NULLS FIRST, shop, day, first_at, customer
    LIMIT $5::bigint
)
SELECT
    agent,
    page.shop,
    day,
    customer,
    first_at AS first_message_at,
    messages,
    opened.sku,
    name,
    platform,
    total
FROM page
JOIN chosen ON chosen.shop = page.shop
-- include asked_goods asked=page; from_at=page.first_at; as=opened
ORDER BY agent NULLS FIRST, page.shop, day, first_at, customer;
