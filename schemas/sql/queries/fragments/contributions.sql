-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What counts for a customer's tier as of $2, each with the instant at which it came to count: completed paid orders (paid,
-- completed and never closed), their payments, and refunds that succeeded (the first telling of each; order and amount are its own, else
-- what was told of the refund; the customer likewise, or else the order's). Currencies are never mixed.
-- An order that was paid back in full is spoiled, where a policy of rules asks for it. Customers are persons.
-- Takes told_orders and told_refunds with their persons, and reads the payments of each order by itself where {each}, else all at once.
customer_orders AS (
    SELECT
        told."partition", told.shop, told.order_id, told.person AS customer,
        CASE WHEN told.placed_at <= $2::timestamptz THEN told.currency END AS currency,
        CASE WHEN told.placed_at <= $2::timestamptz THEN told.placed_at END AS placed_at,
        told.paid_at <= $2::timestamptz AS is_paid,
        CASE
            WHEN told.paid_at <= $2::timestamptz AND told.completed_at <= $2::timestamptz
                AND (told.closed_at IS NULL OR told.closed_at > $2::timestamptz)
            THEN GREATEST(told.paid_at, told.completed_at)
        END AS counts_at
    FROM told_orders AS told
    WHERE told.customer_at <= $2::timestamptz
),
succeeded_refunds AS MATERIALIZED (
    SELECT DISTINCT ON (action.shop, action.refund_id)
        action.shop, settlement.order_id,
-- include person_of told=named
        AS customer, action.at, settlement.currency, settlement.amount_minor
    FROM told_refunds AS action
-- include settlement settled=action; at=$2::timestamptz; as=settlement
    CROSS JOIN LATERAL (SELECT action.shop, settlement.customer) AS named
    WHERE action.action = 'settled' AND action.outcome = 'succeeded' AND action.at <= $2::timestamptz
    ORDER BY action.shop, action.refund_id, action.at, action.id, action.source
),
-- `false OR` keeps the list a hash that is looked into: as a join it would sort every order.
refunded_orders AS MATERIALIZED (
    SELECT "partition", shop, order_id, customer
    FROM customer_orders
    WHERE false OR (shop, order_id) IN (SELECT refund.shop, refund.order_id FROM succeeded_refunds AS refund)
),
spoiled_orders AS MATERIALIZED (
    SELECT told.shop, told.order_id
    FROM refunded_orders AS told
    WHERE (SELECT bool_or(NOT counts_refunded) FROM rules) AND EXISTS (
        SELECT
        FROM (
            SELECT refund.currency, sum(refund.amount_minor) AS refunded
            FROM succeeded_refunds AS refund
            WHERE refund.shop = told.shop AND refund.order_id = told.order_id
            GROUP BY refund.currency
        ) AS back
        WHERE back.refunded > 0 AND back.refunded >= (
            SELECT coalesce(sum(payment.paid_minor), 0)
            FROM {payments} AS payment
            WHERE payment."partition" = told."partition" AND payment.shop = told.shop AND payment.order_id = told.order_id
                AND payment.currency = back.currency AND payment.at <= $2::timestamptz
        )
    )
),
told_payments AS (
    SELECT customer_orders.customer, customer_orders.counts_at, payment.*
    FROM customer_orders
    CROSS JOIN LATERAL (
        SELECT *
        FROM {payments} AS told
        WHERE told."partition" = customer_orders."partition" AND told.shop = customer_orders.shop
            AND told.order_id = customer_orders.order_id
        OFFSET 0
    ) AS payment
    WHERE counts_at IS NOT NULL AND {each}
    UNION ALL
    SELECT customer_orders.customer, customer_orders.counts_at, payment.*
    FROM customer_orders
    JOIN {payments} AS payment
        ON payment."partition" = customer_orders."partition" AND payment.shop = customer_orders.shop
        AND payment.order_id = customer_orders.order_id
    WHERE counts_at IS NOT NULL AND NOT ({each})
),
-- Each of refunded_orders has a refund: the full join is for its speed, it is never done as a loop.
contributions AS (
    SELECT
        shop, customer,
        coalesce(
            currency,
            (
                SELECT payment.currency
                FROM {payments} AS payment
                WHERE payment."partition" = customer_orders."partition" AND payment.shop = customer_orders.shop
                    AND payment.order_id = customer_orders.order_id
                ORDER BY payment.at, payment.id, payment.source
                LIMIT 1
            )
        ) AS currency,
        counts_at AS at, 1 AS orders, 0::bigint AS gross, 0::bigint AS refunded,
        (shop, order_id) IN (SELECT spoiled_orders.shop, spoiled_orders.order_id FROM spoiled_orders) AS is_spoiled
    FROM customer_orders
    WHERE counts_at IS NOT NULL
    UNION ALL
    SELECT shop, customer, currency, GREATEST(counts_at, at), 0, paid_minor, 0, false
    FROM told_payments
    WHERE at <= $2::timestamptz
    UNION ALL
    SELECT refund.shop, coalesce(refund.customer, told.customer), refund.currency, refund.at, 0, 0, refund.amount_minor, false
    FROM succeeded_refunds AS refund
    FULL JOIN refunded_orders AS told ON told.shop = refund.shop AND told.order_id = refund.order_id
    -- What was paid back without an amount takes nothing off, and has no currency to be a row of.
    WHERE coalesce(refund.customer, told.customer) IS NOT NULL AND refund.amount_minor IS NOT NULL
),
