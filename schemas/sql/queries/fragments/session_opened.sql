-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM of a query over `message`, the first message of a session, with previous_at, the customer's message before it, next_at,
-- the first one of the session after, gap, reply_at and zone: what the platform told of the session. That is what it told last in the
-- silence before; else what it told first while the customer waited. began.at: when it began; began.entered_at: when the customer
-- entered the queue, from which the first answer is timed (R018).
LEFT JOIN LATERAL (
    SELECT told.at, told.is_leave_message, told.queue_entered_at
    FROM {sessions} AS told
    WHERE told.shop = message.shop AND told.customer = message.customer
        AND told.at > GREATEST(message.previous_at, message.at - message.gap)
        AND told.at < message.at + message.gap AND told.at <= $2::timestamptz
        AND (
            told.at <= message.at
            OR ((told.at < message.reply_at) IS NOT FALSE AND (told.at < message.next_at) IS NOT FALSE)
        )
    ORDER BY
        told.at > message.at,
        CASE WHEN told.at > message.at THEN told.at END,
        CASE WHEN told.at > message.at THEN told.id END,
        CASE WHEN told.at > message.at THEN told.source END,
        told.at DESC,
        told.id DESC,
        told.source DESC
    LIMIT 1
) AS opened ON true
CROSS JOIN LATERAL (
    SELECT
        LEAST(opened.at, message.at) AS at,
        coalesce(opened.queue_entered_at, LEAST(opened.at, message.at)) AS entered_at,
        coalesce(message.is_offline, false) OR coalesce(opened.is_leave_message, false) AS is_leave_message
) AS began
CROSS JOIN LATERAL (SELECT (began.at AT TIME ZONE message.zone)::time AS at) AS clock
