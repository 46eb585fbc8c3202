-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- recent_attempts: the attempts of the chosen shops in the 24 hours up to $2, whatever for, with the customer that they name or
-- whose order it is.
recent_attempts AS MATERIALIZED (
    SELECT attempt.shop, coalesce(attempt.customer, named.customer) AS customer, attempt.at, attempt.channel
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT *
        FROM {follow_up_actions} AS told
        WHERE told.shop = chosen.shop AND told.at > $2::timestamptz - interval '24 hours' AND told.at <= $2::timestamptz
            AND told.action = 'attempted'
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
