-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The events that may lie behind a customer's tier as of $2, under all ids that are one customer.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 customer.
WITH RECURSIVE
-- include chosen source={customers}
-- include persons
-- include wanted_ids customer=$6
wanted_customers AS MATERIALIZED (
    SELECT DISTINCT customer FROM wanted_ids
    UNION
    SELECT $6::text
),
wanted_shops AS MATERIALIZED (
    SELECT DISTINCT seen.shop
    FROM chosen
    CROSS JOIN wanted_customers
    JOIN {customers} AS seen ON seen.shop = chosen.shop AND seen.customer = wanted_customers.customer
),
-- include told_rules among=wanted_shops
-- include events_of_customers
explained AS (
    SELECT "partition", "offset", type FROM events_of_customers
    UNION ALL
    SELECT "partition", "offset", 'rule' FROM told_rules
)
SELECT
    "partition"::bigint AS "partition", "offset", CASE WHEN type = 'first_seen' THEN type ELSE 'event' END AS reason,
    NULL::bigint AS delay, NULL::text AS detail
FROM explained
WHERE type NOT IN ('order.remarked', 'order.rated');
