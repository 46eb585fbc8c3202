-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- {as}: the attempts of each of {spans} (shop, after_at, to_at: after the one, up to the other), whatever for, with the customer that they
-- name or whose order it is.
{as} AS MATERIALIZED (
    SELECT attempt.shop, coalesce(attempt.customer, named.customer) AS customer, attempt.at, attempt.channel
    FROM {spans} AS span
    CROSS JOIN LATERAL (
        SELECT *
        FROM {follow_up_actions} AS told
        WHERE told.shop = span.shop AND told.at > span.after_at AND told.at <= span.to_at AND told.action = 'attempted'
        OFFSET 0
    ) AS attempt
    LEFT JOIN LATERAL (
        SELECT told.customer
        FROM {orders} AS told
        WHERE attempt.customer IS NULL AND told."partition" = attempt."partition" AND told.shop = attempt.shop
            AND told.order_id = substr(attempt.subject, 8) AND told.customer_at <= $2::timestamptz
        OFFSET 0
    ) AS named ON true
),
