-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Sessions as JD counts them (R018), of the shops that its policies judge: a silence of both sides ends one, and the customer's next
-- message begins one, at the instant at which the platform opened it if that lies within the silence before. A session belongs
-- to the day of that message. reply_at: the first human reply. Leave-messages and sessions that begin in the excluded hours are
-- marked. turn_sessions: the session in which each message was written; is_asked is false of one that began before the asked time.
-- $17 platforms that JD's policies judge.
session_terms AS MATERIALIZED (
    SELECT
        term,
        (policies ->> 'jd.first30s.limit_ms')::bigint * interval '1 millisecond' AS first_limit,
        (policies ->> 'jd.first30s.session_gap_ms')::bigint * interval '1 millisecond' AS gap,
        split_part(policies ->> 'jd.first30s.excluded_hours', '-', 1)::time AS excluded_from,
        split_part(policies ->> 'jd.first30s.excluded_hours', '-', 2)::time AS excluded_to,
        (policies ->> 'jd.avg_response.max_ms')::bigint AS average_max_ms,
        (policies ->> 'jd.leave_message.max_bp')::bigint AS leave_max_bp
    FROM policy_terms
),
session_messages AS (
    SELECT message.*, gap, row_number() OVER pair AS nth, lag(message.at) OVER pair AS before_at
    FROM messages_of_days AS message
    JOIN session_terms USING (term)
    JOIN chosen ON chosen.shop = message.shop AND coalesce(chosen.platform = ANY ($17::text[]), true)
    WHERE message.counts AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
    WINDOW pair AS (PARTITION BY message.shop, message.customer ORDER BY message.at, message.id, message.source)
),
session_steps AS (
    SELECT
        message.*,
        CASE
            WHEN before.at IS NULL THEN true
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
        SELECT told.at
        FROM {messages} AS told
        WHERE nth = 1 AND from_at > '-infinity'
            AND told.shop = message.shop AND told.customer = message.customer AND told."partition" = message."partition"
            AND told.at < message.at AND told.counts
            AND (told."partition", told."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        ORDER BY told.at DESC
        LIMIT 1
    ) AS earlier ON true
    CROSS JOIN LATERAL (SELECT coalesce(before_at, earlier.at) AS at) AS before
),
numbered_messages AS MATERIALIZED (
    SELECT
        message.*,
        count(*) FILTER (WHERE is_start) OVER (PARTITION BY shop, customer ORDER BY at, id, source) AS session
    FROM session_steps AS message
),
session_starts AS (
    SELECT
        shop, customer, zone, term, gap, session, at, reply_at, is_offline,
        at AT TIME ZONE zone >= since_local AND at AT TIME ZONE zone < until_local AS is_asked
    FROM numbered_messages
    WHERE is_start
    UNION ALL
    -- The session in which the first message lies that was read.
    SELECT
        message.shop, message.customer, message.zone, message.term, message.gap, 0, first_message.at, first_message.reply_at,
        first_message.is_offline, false
    FROM numbered_messages AS message
    CROSS JOIN LATERAL (
        SELECT max(steps.at) AS at
        FROM (
            SELECT points.at, points.at - lag(points.at) OVER (ORDER BY points.at) AS silence
            FROM (
                SELECT told.at
                FROM {messages} AS told
                WHERE told.shop = message.shop AND told.customer = message.customer
                    AND told."partition" = message."partition" AND told.at <= message.at AND told.counts
                    AND (told."partition", told."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
                UNION ALL
                SELECT reply.at
                FROM {replies} AS reply
                WHERE reply.shop = message.shop AND reply.customer = message.customer
                    AND reply."partition" = message."partition" AND reply.at <= message.at
            ) AS points
        ) AS steps
        WHERE (steps.silence >= message.gap) IS NOT FALSE
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
sessions AS MATERIALIZED (
    SELECT
        message.shop, message.customer, message.session, message.term, message.is_asked, started.at AS started_at,
        (message.at AT TIME ZONE zone)::date AS day,
        CASE WHEN message.reply_at <= $2::timestamptz THEN message.reply_at END AS reply_at,
        coalesce(message.is_offline, false) OR coalesce(opened.is_leave_message, false) AS is_leave_message,
        CASE
            WHEN excluded_from < excluded_to THEN clock.at >= excluded_from AND clock.at < excluded_to
            ELSE clock.at >= excluded_from OR clock.at < excluded_to
        END AS is_excluded
    FROM session_starts AS message
    JOIN session_terms USING (term)
    LEFT JOIN LATERAL (
        SELECT told.at, told.is_leave_message
        FROM {sessions} AS told
        WHERE told.shop = message.shop AND told.customer = message.customer
            AND told.at <= message.at AND told.at > message.at - message.gap
        ORDER BY told.at
        LIMIT 1
    ) AS opened ON true
    CROSS JOIN LATERAL (SELECT coalesce(opened.at, message.at) AS at) AS started
    CROSS JOIN LATERAL (SELECT (started.at AT TIME ZONE zone)::time AS at) AS clock
),
turn_sessions AS (
    SELECT message.shop, message.customer, message.at, bool_or(is_leave_message) AS is_leave_message, bool_or(is_excluded) AS is_excluded
    FROM numbered_messages AS message
    JOIN sessions
        ON sessions.shop = message.shop AND sessions.customer = message.customer AND sessions.session = message.session
    GROUP BY 1, 2, 3
),
