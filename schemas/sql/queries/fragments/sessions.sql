-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Sessions as JD counts them (R018), of the shops that its policies judge: a customer's message after a silence of both sides
-- begins one, at the instant at which the platform opened it if that lies within the silence before. reply_at: the first human
-- reply. Leave-messages and sessions that begin in the excluded hours are marked.
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
    SELECT
        message.*,
        message.at - lag(message.at) OVER (PARTITION BY message.shop, message.customer ORDER BY message.at, message."offset") AS silence
    FROM messages_of_days AS message
    JOIN chosen ON chosen.shop = message.shop AND coalesce(chosen.platform = ANY ($17::text[]), true)
    WHERE message.counts AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
),
sessions AS (
    SELECT
        message.shop, message.customer, message.term, started.at AS started_at, (started.at AT TIME ZONE zone)::date AS day,
        CASE WHEN message.reply_at <= $2::timestamptz THEN message.reply_at END AS reply_at,
        coalesce(message.is_offline, false) OR coalesce(opened.is_leave_message, false) AS is_leave_message,
        CASE
            WHEN excluded_from < excluded_to THEN clock.at >= excluded_from AND clock.at < excluded_to
            ELSE clock.at >= excluded_from OR clock.at < excluded_to
        END AS is_excluded
    FROM session_messages AS message
    JOIN session_terms USING (term)
    LEFT JOIN LATERAL (
        SELECT told.at, told.is_leave_message
        FROM {sessions} AS told
        WHERE told.shop = message.shop AND told.customer = message.customer
            AND told.at <= message.at AND told.at > message.at - gap
        ORDER BY told.at
        LIMIT 1
    ) AS opened ON true
    CROSS JOIN LATERAL (SELECT coalesce(opened.at, message.at) AS at) AS started
    CROSS JOIN LATERAL (SELECT (started.at AT TIME ZONE zone)::time AS at) AS clock
    WHERE (silence >= gap) IS NOT FALSE
        AND (started.at AT TIME ZONE zone) >= since_local AND (started.at AT TIME ZONE zone) < until_local
        AND NOT EXISTS (
            SELECT
            FROM {replies} AS reply
            WHERE reply.shop = message.shop AND reply.customer = message.customer AND reply."partition" = message."partition"
                AND reply.at < message.at AND reply.at > message.at - gap
        )
),
