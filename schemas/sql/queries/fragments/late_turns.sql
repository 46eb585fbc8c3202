-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- late_turns: the turns that began in the hours of the timely policy and were not answered within its limit, or still may be late:
-- is_provisional tells that the customer waits and the deadline has not passed as of $2. agent: who had the customer at the
-- deadline (R014), null when nobody. Takes messages_of_days; needs timely.limit_ms, timely.window and fines.late_minor in
-- policy_terms, `recalled` and the days of $10 $11.
turn_terms AS MATERIALIZED (
    SELECT
        term,
        (policies ->> 'timely.limit_ms')::bigint * interval '1 millisecond' AS turn_limit,
        split_part(policies ->> 'timely.window', '-', 1)::time AS opens_at,
        split_part(policies ->> 'timely.window', '-', 2)::time AS closes_at,
        (policies ->> 'fines.late_minor')::bigint AS fine_minor
    FROM policy_terms
),
turns AS (
    SELECT
        shop, zone, since_local, term, "partition", customer,
        CASE WHEN reply_at <= $2::timestamptz THEN reply_at END AS reply_at,
        CASE WHEN reply_at <= $2::timestamptz THEN reply_agent END AS reply_agent,
        min(at) AS first_at
    FROM messages_of_days
    WHERE counts AND ("partition", "offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        AND at AT TIME ZONE zone >= since_local AND at AT TIME ZONE zone < until_local
        AND (at >= $10::timestamptz) IS NOT FALSE AND (at < $11::timestamptz) IS NOT FALSE
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
),
numbered_turns AS (
    SELECT turns.*, row_number() OVER pair AS nth, lag(reply_at) OVER pair AS reply_before
    FROM turns
    WINDOW pair AS (PARTITION BY shop, customer ORDER BY first_at)
),
slow_turns AS MATERIALIZED (
    SELECT
        turn.*, fine_minor, first_at + turn_limit AS deadline,
        reply_at IS NULL AND first_at + turn_limit >= $2::timestamptz AS is_provisional,
        (first_at AT TIME ZONE zone)::date AS day
    FROM numbered_turns AS turn
    JOIN turn_terms USING (term)
    WHERE (reply_at <= first_at + turn_limit) IS NOT TRUE
        AND (first_at AT TIME ZONE zone)::time >= opens_at AND (first_at AT TIME ZONE zone)::time < closes_at
        AND (nth = 1 OR reply_before IS DISTINCT FROM reply_at)
),
late_turns AS MATERIALIZED (
    SELECT turn.*, given.agent
    FROM slow_turns AS turn
    LEFT JOIN LATERAL (
        SELECT message.at, message.reply_at
        FROM {messages} AS message
        WHERE nth = 1 AND (since_local > '-infinity' OR $10::timestamptz IS NOT NULL)
            AND message."partition" = turn."partition" AND message.shop = turn.shop AND message.customer = turn.customer
            AND message.at < turn.first_at AND message.counts
            AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        ORDER BY message.at DESC
        LIMIT 1
    ) AS earlier ON true
    LEFT JOIN LATERAL (
        SELECT told.agent
        FROM {assignments} AS told
        WHERE told.shop = turn.shop AND told.customer = turn.customer AND told."partition" = turn."partition"
            AND told.at <= LEAST(turn.deadline, $2::timestamptz)
        ORDER BY told.at DESC, told.id DESC, told.source DESC
        LIMIT 1
    ) AS given ON true
    WHERE earlier.at IS NULL OR coalesce(earlier.reply_at < turn.first_at, false)
),
