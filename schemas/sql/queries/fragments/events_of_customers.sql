-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- events_of_customers: what was told as of $2 about the orders and refunds of wanted_customers (customer) in the chosen shops, and
-- what set their tiers; and the first that was heard of each. Needs chosen and wanted_customers.
named AS MATERIALIZED (
    SELECT history.*
    FROM chosen
    CROSS JOIN wanted_customers
    JOIN {history} AS history
        ON history.shop = chosen.shop AND history.customer = wanted_customers.customer AND history.at <= $2::timestamptz
),
own AS MATERIALIZED (
    SELECT history.*
    FROM chosen
    CROSS JOIN wanted_customers
    JOIN {history} AS history
        ON history.shop = chosen.shop AND history.subject = 'customers/' || wanted_customers.customer AND history.at <= $2::timestamptz
),
their_orders AS MATERIALIZED (
    SELECT shop, subject FROM named WHERE subject >= 'orders/' AND subject < 'orders0'
    UNION
    SELECT told.shop, 'orders/' || told.order_id
    FROM chosen
    CROSS JOIN wanted_customers
    JOIN {orders} AS told
        ON told.shop = chosen.shop AND told.customer = wanted_customers.customer AND told.customer_at <= $2::timestamptz
),
their_refunds AS MATERIALIZED (
    SELECT action.shop, action.refund_id
    FROM their_orders
    JOIN {refund_actions} AS action ON action.shop = their_orders.shop AND 'orders/' || action.order_id = their_orders.subject
    UNION
    SELECT action.shop, action.refund_id
    FROM chosen
    CROSS JOIN wanted_customers
    JOIN {refund_actions} AS action ON action.shop = chosen.shop AND action.customer = wanted_customers.customer
),
subjects AS (
    SELECT shop, subject FROM their_orders
    UNION
    SELECT shop, 'refunds/' || refund_id FROM their_refunds
),
events_of_customers AS (
    SELECT history."partition", history."offset", history.type
    FROM subjects
    JOIN {history} AS history
        ON history.shop = subjects.shop AND history.subject = subjects.subject AND history.at <= $2::timestamptz
    UNION
    -- On whatever subject: a refund may be told of on several.
    SELECT action."partition", action."offset", 'refund.' || action.action
    FROM their_refunds
    JOIN {refund_actions} AS action
        ON action.shop = their_refunds.shop AND action.refund_id = their_refunds.refund_id AND action.at <= $2::timestamptz
    UNION
    SELECT "partition", "offset", type FROM named
    UNION
    SELECT "partition", "offset", type FROM own
    UNION
    SELECT message."partition", message."offset", 'first_seen'
    FROM chosen
    CROSS JOIN wanted_customers
    CROSS JOIN LATERAL (
        SELECT told."partition", told."offset"
        FROM {messages} AS told
        WHERE told.shop = chosen.shop AND told.customer = wanted_customers.customer AND told.at <= $2::timestamptz
        ORDER BY told.at, told.id, told.source
        LIMIT 1
    ) AS message
    UNION
    SELECT reply."partition", reply."offset", 'first_seen'
    FROM chosen
    CROSS JOIN wanted_customers
    CROSS JOIN LATERAL (
        SELECT told."partition", told."offset"
        FROM {replies} AS told
        WHERE told.shop = chosen.shop AND told.customer = wanted_customers.customer AND told.at <= $2::timestamptz
        ORDER BY told.at, told.id, told.source
        LIMIT 1
    ) AS reply
),
