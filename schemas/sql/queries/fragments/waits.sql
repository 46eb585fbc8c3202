-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customer messages of the chosen days, one row per local day and wait: the messages of a shop and customer that the same
-- reply answers, or that none answers yet as of $2. first_in_window binds the day: whoever answers it in time answers the
-- others in time. is_start tells that the wait began with this row, not on a day before.
-- $8 and $9 the local window, half-open.
messages_of_days AS (
    SELECT
        days.shop, days.zone, days.from_at, days.first_day, days.last_day, message."partition", message.customer, message.at,
        message.at AT TIME ZONE days.zone AS local_at,
        CASE WHEN message.reply_at <= $2::timestamptz THEN message.reply_at END AS reply_at,
        CASE WHEN message.reply_at <= $2::timestamptz THEN message.reply_agent END AS reply_agent
    FROM days
    JOIN {messages} AS message ON message.shop = days.shop AND message.at >= days.from_at AND message.at < days.to_at
    WHERE message.counts
    OFFSET 0
),
parts AS (
    SELECT
        shop, customer, "partition", zone, from_at, local_at::date AS day, {slot} AS slot, reply_at, reply_agent,
        min(at) AS first_at,
        min(at) FILTER (WHERE local_at::time >= $8::time AND local_at::time < $9::time) AS first_in_window
    FROM messages_of_days
    WHERE local_at::date BETWEEN first_day AND last_day
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
),
numbered AS (
    SELECT
        *,
        row_number() OVER pair AS nth,
        lag(reply_at) OVER pair AS reply_before
    FROM parts
    WINDOW pair AS (PARTITION BY shop, customer ORDER BY first_at)
),
waits AS (
    SELECT
        numbered.*,
        CASE
            WHEN nth > 1 THEN reply_before IS DISTINCT FROM numbered.reply_at
            ELSE earlier.at IS NULL OR earlier.reply_at IS DISTINCT FROM numbered.reply_at
        END AS is_start
    FROM numbered
    LEFT JOIN LATERAL (
        SELECT message.at, CASE WHEN message.reply_at <= $2::timestamptz THEN message.reply_at END AS reply_at
        FROM {messages} AS message
        WHERE nth = 1 AND from_at > '-infinity'
            AND message."partition" = numbered."partition" AND message.shop = numbered.shop
            AND message.customer = numbered.customer AND message.at < numbered.first_at AND message.counts
        ORDER BY message.at DESC
        LIMIT 1
    ) AS earlier ON true
),
