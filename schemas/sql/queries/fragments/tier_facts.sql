-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What tiers are made of, for the chosen shops: told_orders, told_refunds and told_marks; of {customer} alone, when that is not null:
-- what names the customer by any id, and the refunds of the customer's orders. Each with its person. Needs persons and wanted_ids.
-- include rows_of_customers as=told_orders; table={orders}; customer={customer}
named_refunds AS (
    SELECT named.shop, named.refund_id
    FROM wanted_ids
    JOIN {refund_actions} AS named ON named.shop = wanted_ids.shop AND named.customer = wanted_ids.customer
    UNION
    SELECT named.shop, named.refund_id
    FROM told_orders
    CROSS JOIN LATERAL (
        SELECT * FROM {refund_actions} AS named WHERE named.shop = told_orders.shop AND named.order_id = told_orders.order_id OFFSET 0
    ) AS named
    WHERE {customer}::text IS NOT NULL
),
told_refunds AS (
    SELECT
        found.*,
-- include person_of told=found
        AS person
    FROM (
        SELECT told.*
        FROM named_refunds
        CROSS JOIN LATERAL (
            SELECT *
            FROM {refund_actions} AS told
            WHERE told.shop = named_refunds.shop AND told.refund_id = named_refunds.refund_id
            OFFSET 0
        ) AS told
        UNION ALL
        SELECT found.*
        FROM chosen
        CROSS JOIN LATERAL (SELECT * FROM {refund_actions} AS told WHERE told.shop = chosen.shop OFFSET 0) AS found
        WHERE {customer}::text IS NULL AND $1::text[] IS NOT NULL
        UNION ALL
        SELECT found.*
        FROM chosen
        JOIN {refund_actions} AS found ON found.shop = chosen.shop
        WHERE {customer}::text IS NULL AND $1::text[] IS NULL
    ) AS found
),
-- include rows_of_customers as=told_marks; table={tier_marks}; customer={customer}
