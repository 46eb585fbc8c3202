-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- due: picked (pairs of a shop and a customer who waits) with the deadline that each policy sets, null where it sets none, and
-- next_deadline, the first of them that has not passed. From `dated`, the waiting messages.
-- $9 $10 $11 platforms that Pinduoduo's, Taobao's and JD's policies judge.
waiting_of_picked AS MATERIALIZED (
    SELECT
        message.*, picked.platform, terms.term,
        coalesce(picked.platform = ANY ($9::text[]), true) AND local_at::time >= opens_at
            AND (local_at::time < closes_at OR (end_is_inclusive AND local_at::time = closes_at))
            AND NOT (looks_up AND EXISTS (
                SELECT
                FROM {replies} AS reply
                WHERE reply.shop = message.shop AND reply.customer = message.customer AND reply."partition" = message."partition"
                    AND reply.at >= message.at AND reply.at <= $2::timestamptz AND reply.sender_kind = ANY (senders)
            )) AS is_owed,
        coalesce(picked.platform = ANY ($9::text[]), true)
            AND local_at::time >= manual_opens_at AND local_at::time < manual_closes_at AS is_manual,
        local_at::time >= timely_opens_at AND local_at::time < timely_closes_at AS is_timely,
        coalesce(picked.platform = ANY ($10::text[]), true)
            AND NOT (turn_looks_up AND EXISTS (
                SELECT
                FROM {replies} AS reply
                WHERE reply.shop = message.shop AND reply.customer = message.customer AND reply."partition" = message."partition"
                    AND reply.at >= message.at AND reply.at <= $2::timestamptz AND reply.sender_kind = ANY (turn_senders)
            )) AS is_of_turn,
        local_at::time >= turn_opens_at AND local_at::time < turn_closes_at AS is_in_turn_window,
        is_judged_by_all, effective_limit, manual_limit, timely_limit,
        -- An answer at the end of the window comes too late.
        LEAST(
            message.at + turn_limit, (local_at::date + turn_closes_at) AT TIME ZONE message.zone - interval '1 microsecond'
        ) AS turn_deadline
    FROM picked
    JOIN dated AS message
        ON message.shop = picked.shop AND message.customer = picked.customer AND message."partition" = picked."partition"
    JOIN policy_sets AS sets
        ON sets.shop = message.shop AND message.local_at::date >= from_day AND message.local_at::date < to_day
    JOIN waiting_terms AS terms ON terms.term = sets.term
),
day_deadlines AS (
    SELECT
        shop, customer, "partition", local_at::date AS day,
        CASE WHEN bool_and(is_judged_by_all) THEN min(at) FILTER (WHERE is_owed) ELSE max(at) FILTER (WHERE is_owed) END
            + min(effective_limit) AS effective_deadline,
        min(at) FILTER (WHERE is_manual) + min(manual_limit) AS manual_deadline,
        (array_agg(CASE WHEN is_timely THEN at + timely_limit END ORDER BY at))[1] AS timely_deadline,
        (array_agg(CASE WHEN is_in_turn_window THEN turn_deadline END ORDER BY at) FILTER (WHERE is_of_turn))[1] AS turn_deadline,
        bool_or(is_of_turn) AS has_turn
    FROM waiting_of_picked
    GROUP BY 1, 2, 3, 4
),
pair_deadlines AS (
    SELECT
        shop, customer, "partition",
        (array_agg(effective_deadline ORDER BY day DESC) FILTER (WHERE effective_deadline IS NOT NULL))[1] AS effective_deadline,
        (array_agg(manual_deadline ORDER BY day DESC) FILTER (WHERE manual_deadline IS NOT NULL))[1] AS manual_deadline,
        (array_agg(timely_deadline ORDER BY day))[1] AS timely_deadline,
        (array_agg(turn_deadline ORDER BY day) FILTER (WHERE has_turn))[1] AS turn_deadline
    FROM day_deadlines
    GROUP BY 1, 2, 3
),
session_messages AS (
    SELECT
        message.shop, message.zone, message.customer, message."partition", message.at, session_terms.term, gap,
        NULL::timestamptz AS reply_at, told.is_offline, message.at AS from_at,
        row_number() OVER pair AS nth, lag(message.at) OVER pair AS before_at, NULL::timestamptz AS before_reply_at
    FROM waiting_of_picked AS message
    JOIN session_terms ON session_terms.term = message.term
    CROSS JOIN LATERAL (
        SELECT told.is_offline
        FROM {messages} AS told
        WHERE told.shop = message.shop AND told.customer = message.customer AND told.at = message.at
            AND told."offset" = message."offset" AND told."partition" = message."partition"
    ) AS told
    WHERE coalesce(message.platform = ANY ($11::text[]), true)
    WINDOW pair AS (PARTITION BY message.shop, message.customer, message."partition" ORDER BY message.at)
),
-- include session_steps
session_starts AS (
    SELECT
        session_steps.*,
        lead(at) OVER (PARTITION BY shop, customer, "partition" ORDER BY at) AS next_at
    FROM session_steps
    WHERE is_start
),
session_deadlines AS (
    SELECT
        message.shop, message.customer, message."partition",
        (array_agg(began.entered_at + first_limit ORDER BY message.at DESC))[1] AS first_deadline
    FROM session_starts AS message
    JOIN session_terms USING (term)
-- include session_opened
    WHERE NOT began.is_leave_message AND NOT CASE
        WHEN excluded_from < excluded_to THEN clock.at >= excluded_from AND clock.at < excluded_to
        ELSE clock.at >= excluded_from OR clock.at < excluded_to
    END
    GROUP BY 1, 2, 3
),
due AS (
    SELECT
        picked.*,
        effective_deadline,
        timely_deadline,
        manual_deadline AS manual_deadline_3m,
        turn_deadline AS response_deadline_3m,
        first_deadline AS first_30s_deadline,
        aftersale_deadline,
        (
            SELECT min(deadline)
            FROM (
                VALUES (effective_deadline), (timely_deadline), (manual_deadline), (turn_deadline), (first_deadline),
                    (aftersale_deadline)
            ) AS deadlines (deadline)
            WHERE deadline >= $2::timestamptz
        ) AS next_deadline
    FROM picked
    JOIN waiting_terms AS terms ON terms.term = picked.term
-- include aftersale asked=picked; at=picked.first_waiting_at; days=aftersale_days
    CROSS JOIN LATERAL (SELECT CASE WHEN is_aftersale THEN first_waiting_at + aftersale_limit END AS aftersale_deadline) AS late
    LEFT JOIN pair_deadlines AS own
        ON own.shop = picked.shop AND own.customer = picked.customer AND own."partition" = picked."partition"
    LEFT JOIN session_deadlines AS session
        ON session.shop = picked.shop AND session.customer = picked.customer AND session."partition" = picked."partition"
),
