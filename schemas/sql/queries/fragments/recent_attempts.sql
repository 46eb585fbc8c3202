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
    LEFT JOIN {orders} AS named
        ON attempt.customer IS NULL AND named."partition" = attempt."partition" AND named.shop = attempt.shop
        AND named.order_id = substr(attempt.subject, 8) AND named.customer_at <= $2::timestamptz
),
