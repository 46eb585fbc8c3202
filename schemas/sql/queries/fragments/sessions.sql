-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Sessions as JD counts them (R018), of the shops that its policies judge: a silence of both sides ends one, and so does the platform
-- when it opens another; the customer's next message begins one, at the instant at which the platform opened it if that lies within
-- the silence before. A session belongs to the day of that message. entered_at: when the customer entered the queue. reply_at: the
-- first human reply. Leave-messages and sessions that begin in the excluded hours are marked. turn_sessions: the session in which
-- each message was written; is_asked is false of one that began before the asked time.
-- $17 platforms that JD's policies judge.
-- include session_terms
session_messages AS (
    SELECT
        message.*, gap, row_number() OVER pair AS nth,
        lag(message.at) OVER pair AS before_at, lag(message.reply_at) OVER pair AS before_reply_at
    FROM messages_of_days AS message
    JOIN session_terms USING (term)
    JOIN chosen ON chosen.shop = message.shop AND coalesce(chosen.platform = ANY ($17::text[]), true)
    WHERE message.counts AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        -- What comes before the days of a term is read for the first one only: the days before another term have it themselves. Where
        -- clocks are set back at midnight, what comes behind them is read too.
        AND message.at AT TIME ZONE message.zone < message.until_local
        AND (
            message.at AT TIME ZONE message.zone >= message.since_local
            OR message.since_local = (SELECT min(first.since_local) FROM term_days AS first WHERE first.shop = message.shop)
        )
    WINDOW pair AS (PARTITION BY message.shop, message.customer ORDER BY message.at, message.id, message.source)
),
-- include session_steps
numbered_messages AS MATERIALIZED (
    SELECT
        message.*,
        count(*) FILTER (WHERE is_start) OVER (PARTITION BY shop, customer ORDER BY at, id, source) AS session
    FROM session_steps AS message
),
-- The session in which the first message lies that was read.
earlier_starts AS (
    SELECT
        message.shop, message.customer, message.zone, message.term, message.gap, 0::bigint AS session, first_message.at,
        first_message.reply_at, first_message.is_offline, NULL::timestamptz AS previous_at, false AS is_asked
    FROM numbered_messages AS message
    CROSS JOIN LATERAL (
        SELECT max(steps.at) AS at
        FROM (
            SELECT points.at, points.is_opening, points.at - lag(points.at) OVER (ORDER BY points.at, points.is_opening) AS silence
            FROM (
                SELECT told.at, false AS is_opening
                FROM {messages} AS told
                WHERE told.shop = message.shop AND told.customer = message.customer
                    AND told."partition" = message."partition" AND told.at <= message.at AND told.counts
                    AND (told."partition", told."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
                UNION ALL
                SELECT reply.at, false
                FROM {replies} AS reply
                WHERE reply.shop = message.shop AND reply.customer = message.customer
                    AND reply."partition" = message."partition" AND reply.at <= message.at
                UNION ALL
                SELECT opening.at, true
                FROM {sessions} AS opening
                CROSS JOIN LATERAL (
                    SELECT told.at, told.reply_at
                    FROM {messages} AS told
                    WHERE told.shop = message.shop AND told.customer = message.customer
                        AND told."partition" = message."partition" AND told.at < opening.at AND told.counts
                        AND (told."partition", told."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
                    ORDER BY told.at DESC
                    LIMIT 1
                ) AS before
                WHERE opening.shop = message.shop AND opening.customer = message.customer AND opening.at <= message.at
                    AND
-- include opening_begins opening=opening; before=before; gap=message.gap
            ) AS points
        ) AS steps
        WHERE steps.is_opening OR (steps.silence >= message.gap) IS NOT FALSE
    ) AS block
    CROSS JOIN LATERAL (
        SELECT told.at, told.reply_at, told.is_offline
        FROM {messages} AS told
        WHERE told.shop = message.shop AND told.customer = message.customer AND told."partition" = message."partition"
            AND told.at >= block.at AND told.counts
            AND (told."partition", told."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        ORDER BY told.at, told.id, told.source
        LIMIT 1
    ) AS first_message
    WHERE message.nth = 1 AND NOT message.is_start
),
session_starts AS (
    SELECT starts.*, lead(at) OVER (PARTITION BY shop, customer ORDER BY session) AS next_at
    FROM (
        SELECT
            shop, customer, zone, term, gap, session, at, reply_at, is_offline, previous_at,
            at AT TIME ZONE zone >= since_local AND at AT TIME ZONE zone < until_local AS is_asked
        FROM numbered_messages
        WHERE is_start
        UNION ALL
        SELECT * FROM earlier_starts
    ) AS starts
),
sessions AS MATERIALIZED (
    SELECT
        message.shop, message.customer, message.session, message.term, message.is_asked, began.entered_at,
        (message.at AT TIME ZONE message.zone)::date AS day,
        CASE WHEN message.reply_at <= $2::timestamptz THEN message.reply_at END AS reply_at,
        began.is_leave_message,
        CASE
            WHEN excluded_from < excluded_to THEN clock.at >= excluded_from AND clock.at < excluded_to
            ELSE clock.at >= excluded_from OR clock.at < excluded_to
        END AS is_excluded
    FROM session_starts AS message
    JOIN session_terms USING (term)
-- include session_opened
),
turn_sessions AS (
    SELECT message.shop, message.customer, message.at, bool_or(is_leave_message) AS is_leave_message, bool_or(is_excluded) AS is_excluded
    FROM numbered_messages AS message
    JOIN sessions
        ON sessions.shop = message.shop AND sessions.customer = message.customer AND sessions.session = message.session
    GROUP BY 1, 2, 3
),
