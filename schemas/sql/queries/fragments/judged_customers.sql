-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Per shop, day, {by} and customer with a message in the window: effective (each was answered in time), breached (one was not),
-- pending (else: who is still unanswered is still in time). $14 limit in milliseconds.
parts_in_window AS (
    SELECT
        *,
        CASE
            WHEN reply_at IS NOT NULL THEN CASE WHEN reply_at - first_in_window <= limits.reply THEN 'met' ELSE 'breached' END
            WHEN $2::timestamptz - first_in_window > limits.reply THEN 'breached'
            ELSE 'pending'
        END AS state
    FROM waits
    CROSS JOIN (SELECT $14::bigint * interval '1 millisecond' AS reply) AS limits
    WHERE first_in_window IS NOT NULL
),
judged_customers AS (
    SELECT
        shop, day, {by} AS by, customer,
        bool_and(state = 'met') AS is_effective,
        bool_or(state = 'breached') AS is_breached
    FROM parts_in_window
    GROUP BY 1, 2, 3, 4
),
