-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The events that may lie behind the follow-up of an order as of $2: the order's own, and those of its customer's other
-- orders, under all ids that are one customer.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 order.
WITH RECURSIVE
-- include chosen source={orders}
-- include told_rules
-- include persons
wanted_customers AS MATERIALIZED (
    SELECT DISTINCT unnest(
-- include ids_of told=told
    ) AS customer
    FROM chosen
    JOIN {history} AS history ON history.shop = chosen.shop AND history.subject = 'orders/' || $6::text
    JOIN {orders} AS told
        ON told."partition" = history."partition" AND told.shop = history.shop AND told.order_id = $6::text
    WHERE told.customer_at <= $2::timestamptz
),
-- include events_of_customers
explained AS (
    SELECT "partition", "offset", type FROM events_of_customers
    UNION
    SELECT history."partition", history."offset", history.type
    FROM chosen
    JOIN {history} AS history
        ON history.shop = chosen.shop AND history.subject = 'orders/' || $6::text AND history.at <= $2::timestamptz
    UNION
    SELECT "partition", "offset", 'rule' FROM told_rules
)
SELECT
    "partition"::bigint AS "partition", "offset", CASE WHEN type = 'first_seen' THEN type ELSE 'event' END AS reason,
    NULL::bigint AS delay, NULL::text AS detail
FROM explained
WHERE type <> 'order.rated';
