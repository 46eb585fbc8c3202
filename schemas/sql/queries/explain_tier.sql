-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The events that may lie behind a customer's tier as of $2, under all ids that are one customer; detail: another subject that an event
-- belongs together with.
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
),
counted AS MATERIALIZED (
    SELECT "partition", "offset", type
    FROM explained
    WHERE type NOT IN ('order.remarked', 'order.rated')
)
SELECT
    "partition"::bigint AS "partition", "offset", CASE WHEN type = 'first_seen' THEN type ELSE 'event' END AS reason,
    NULL::bigint AS delay, NULL::text AS detail
FROM counted
UNION ALL
SELECT counted."partition", counted."offset", 'belongs', NULL, belongs.subject
FROM their_refunds
JOIN {refund_actions} AS action ON action.shop = their_refunds.shop AND action.refund_id = their_refunds.refund_id
JOIN counted ON counted."partition" = action."partition" AND counted."offset" = action."offset"
CROSS JOIN LATERAL (VALUES ('refunds/' || action.refund_id), ('orders/' || action.order_id)) AS belongs (subject);
