-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- due: picked (pairs of a shop and a customer who waits, with the instants `ats` of the messages and the term of the first) with the
-- deadline that each policy sets, null where it sets none, and next_deadline, the first of them that has not passed.
-- $9 $10 $11 platforms that Pinduoduo's, Taobao's and JD's policies judge. Needs persons.
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
                VALUES
                    (effective_deadline), (timely_deadline), (manual_deadline), (turn_deadline), (first_deadline), (aftersale_deadline)
            ) AS deadlines (deadline)
            WHERE deadline >= $2::timestamptz
        ) AS next_deadline
    FROM picked
    JOIN waiting_terms AS first_terms ON first_terms.term = picked.term
-- include known_as shop=picked.shop; customer=picked.customer
-- include aftersale asked=picked; of=ANY (known_as.ids); at=picked.first_waiting_at; days=first_terms.aftersale_days
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN is_aftersale THEN picked.first_waiting_at + first_terms.aftersale_limit END AS aftersale_deadline,
            CASE
                WHEN first_clock.at >= first_terms.timely_opens_at AND first_clock.at < first_terms.timely_closes_at
                THEN picked.first_waiting_at + first_terms.timely_limit
            END AS timely_deadline
        FROM (SELECT (picked.first_waiting_at AT TIME ZONE picked.zone)::time AS at) AS first_clock
    ) AS of_first
    CROSS JOIN LATERAL (
        SELECT
            (array_agg(day_effective ORDER BY day DESC) FILTER (WHERE day_effective IS NOT NULL))[1] AS effective_deadline,
            (array_agg(day_manual ORDER BY day DESC) FILTER (WHERE day_manual IS NOT NULL))[1] AS manual_deadline,
            (array_agg(day_turn ORDER BY day) FILTER (WHERE has_turn))[1] AS turn_deadline
        FROM (
            SELECT
                local_at::date AS day,
                CASE
                    WHEN bool_or(is_owed)
                    THEN LEAST(
                        CASE
                            WHEN bool_and(is_judged_by_all) THEN min(at) FILTER (WHERE is_owed)
                            ELSE max(at) FILTER (WHERE is_owed)
                        END + min(effective_limit),
                        min(effective_end)
                    )
                END AS day_effective,
                min(at) FILTER (WHERE is_manual) + min(manual_limit) AS day_manual,
                (array_agg(CASE WHEN is_in_turn_window THEN message_turn END ORDER BY at) FILTER (WHERE is_of_turn))[1] AS day_turn,
                bool_or(is_of_turn) AS has_turn
            FROM (
-- include waiting_messages_judged
            ) AS judged
            GROUP BY 1
        ) AS days
    ) AS of_days
    CROSS JOIN LATERAL (
        WITH session_messages AS (
            SELECT
                picked.shop, picked.zone, picked.customer, picked."partition", message.at, session_terms.term, gap,
                NULL::timestamptz AS reply_at, told.is_offline, message.at AS from_at,
                row_number() OVER pair AS nth, lag(message.at) OVER pair AS before_at, NULL::timestamptz AS before_reply_at
            FROM unnest(picked.ats) AS message (at)
            JOIN policy_sets AS sets ON sets.shop = picked.shop AND (message.at AT TIME ZONE picked.zone)::date >= from_day
                AND (message.at AT TIME ZONE picked.zone)::date < to_day
            JOIN session_terms ON session_terms.term = sets.term
            CROSS JOIN LATERAL (
                SELECT bool_or(told.is_offline) AS is_offline
                FROM {messages} AS told
                WHERE told.shop = picked.shop AND told.customer = picked.customer AND told.at = message.at
                    AND told."partition" = picked."partition"
            ) AS told
            WHERE coalesce(picked.platform = ANY ($11::text[]), true)
            WINDOW pair AS (ORDER BY message.at)
        ),
-- include session_steps
        session_starts AS (
            SELECT session_steps.*, lead(at) OVER (ORDER BY at) AS next_at
            FROM session_steps
            WHERE is_start
        )
        SELECT (array_agg(began.entered_at + first_limit ORDER BY message.at DESC))[1] AS first_deadline
        FROM session_starts AS message
        JOIN session_terms USING (term)
-- include session_opened
        WHERE NOT began.is_leave_message AND NOT CASE
            WHEN excluded_from < excluded_to THEN clock.at >= excluded_from AND clock.at < excluded_to
            ELSE clock.at >= excluded_from OR clock.at < excluded_to
        END
    ) AS of_sessions
),
