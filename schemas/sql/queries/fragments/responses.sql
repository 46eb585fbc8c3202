-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Responses: the first human reply after a customer began to wait, with the wait in microseconds. It belongs to the local
-- day of the first waiting message and to the agent of the reply. is_first: the pair's earliest of that day.
-- include rows_of_days as=messages_of_days; table={messages}; time=at
answered AS (
    SELECT
        message.shop, message.zone, message.from_at, message.since_local, message.until_local, message."partition", message.customer,
        message.reply_at, message.reply_agent AS agent, min(message.at) AS first_at
    FROM messages_of_days AS message
    WHERE message.counts AND message.reply_at <= $2::timestamptz
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
),
dated AS (
    SELECT
        *,
        first_at AT TIME ZONE zone AS local_at,
        row_number() OVER (PARTITION BY shop, customer ORDER BY first_at) AS nth
    FROM answered
),
responses AS (
    SELECT
        shop, agent, local_at::date AS day, customer,
        (extract(epoch FROM reply_at - first_at) * 1000000)::bigint AS delay,
        row_number() OVER (PARTITION BY shop, customer, local_at::date ORDER BY first_at) = 1 AS is_first
    FROM dated
    LEFT JOIN LATERAL (
        SELECT message.reply_at AS earlier_reply_at
        FROM {messages} AS message
        WHERE nth = 1 AND from_at > '-infinity'
            AND message."partition" = dated."partition" AND message.shop = dated.shop
            AND message.customer = dated.customer AND message.at < dated.first_at AND message.counts
        ORDER BY message.at DESC
        LIMIT 1
    ) AS earlier ON true
    WHERE local_at >= since_local AND local_at < until_local AND earlier_reply_at IS DISTINCT FROM reply_at
),
