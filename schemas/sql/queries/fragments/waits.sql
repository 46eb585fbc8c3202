-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customer messages of the chosen days, one row per local day and wait: the messages of a shop and customer that the same
-- reply answers, or that none answers yet as of $2. first_in_window binds the day: whoever answers it in time answers the
-- others in time. is_start tells that the wait began with this row, not on a day before.
-- $12 and $13 the local window, half-open.
window_hours AS MATERIALIZED (
    SELECT $12::text::time AS opens_at, $13::text::time AS closes_at
),
-- include rows_of_days as=messages_of_days; table={messages}; time=at
local_messages AS (
    SELECT
        message.shop, message.zone, message.from_at, message.since_local, message.until_local, message."partition", message.customer,
        message.at,
        message.at AT TIME ZONE message.zone AS local_at,
        CASE WHEN message.reply_at <= $2::timestamptz THEN message.reply_at END AS reply_at,
        CASE WHEN message.reply_at <= $2::timestamptz THEN message.reply_agent END AS reply_agent
    FROM messages_of_days AS message
    WHERE message.counts
    OFFSET 0
),
parts AS (
    SELECT
        shop, customer, "partition", zone, from_at, local_at::date AS day, {slot} AS slot, reply_at, reply_agent,
        min(at) AS first_at,
        min(at) FILTER (
            WHERE local_at::time >= (SELECT opens_at FROM window_hours) AND local_at::time < (SELECT closes_at FROM window_hours)
        ) AS first_in_window
    FROM local_messages
    WHERE local_at >= since_local AND local_at < until_local
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
