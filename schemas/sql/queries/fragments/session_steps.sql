-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- session_steps: session_messages with is_start, whether a session begins with the message: the customer's first one, the first after
-- a silence of both sides of `gap`, or the first since the platform opened another session. previous_at: the customer's message before.
-- Of the messages before the first one (nth = 1) the table is asked, unless from_at says that there are none.
session_steps AS (
    SELECT
        message.*,
        before.at AS previous_at,
        CASE
            WHEN before.at IS NULL THEN true
            WHEN (SELECT EXISTS (SELECT FROM {sessions})) AND EXISTS (
                SELECT
                FROM {sessions} AS opening
                WHERE opening.shop = message.shop AND opening.customer = message.customer
                    AND opening.at > before.at AND opening.at <= message.at
                    AND
-- include opening_begins opening=opening; before=before; gap=message.gap
            ) THEN true
            WHEN message.at - before.at < gap THEN false
            WHEN NOT EXISTS (
                SELECT
                FROM {replies} AS reply
                WHERE reply.shop = message.shop AND reply.customer = message.customer AND reply."partition" = message."partition"
                    AND reply.at < message.at AND reply.at > message.at - gap
            ) THEN true
            ELSE (
                SELECT max(silence) >= gap
                FROM (
                    SELECT points.at - lag(points.at, 1, before.at) OVER (ORDER BY points.at) AS silence
                    FROM (
                        SELECT reply.at
                        FROM {replies} AS reply
                        WHERE reply.shop = message.shop AND reply.customer = message.customer
                            AND reply."partition" = message."partition" AND reply.at > before.at AND reply.at < message.at
                        UNION ALL
                        SELECT message.at
                    ) AS points
                ) AS steps
            )
        END AS is_start
    FROM session_messages AS message
    LEFT JOIN LATERAL (
        SELECT told.at, told.reply_at
        FROM {messages} AS told
        WHERE nth = 1 AND from_at > '-infinity'
            AND told.shop = message.shop AND told.customer = message.customer AND told."partition" = message."partition"
            AND told.at < message.at AND told.counts
            AND (told."partition", told."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        ORDER BY told.at DESC
        LIMIT 1
    ) AS earlier ON true
    CROSS JOIN LATERAL (
        SELECT
            coalesce(before_at, earlier.at) AS at,
            CASE WHEN before_at IS NULL THEN earlier.reply_at ELSE before_reply_at END AS reply_at
    ) AS before
),
