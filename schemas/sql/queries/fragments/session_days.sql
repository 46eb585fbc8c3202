-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- session_days: what JD's policies count of the sessions that began on a shop's local day, per shop, day and term: all of them,
-- leave-messages, those that count for the first answer, those answered in time, and those that still can be (R018). Needs sessions.
session_days AS (
    SELECT
        shop, day, term,
        count(*) AS sessions,
        count(*) FILTER (WHERE is_leave_message) AS left_messages,
        count(*) FILTER (WHERE NOT is_leave_message AND NOT is_excluded) AS counted,
        count(*) FILTER (WHERE NOT is_leave_message AND NOT is_excluded AND reply_at - entered_at <= first_limit) AS in_time,
        count(*) FILTER (
            WHERE NOT is_leave_message AND NOT is_excluded AND reply_at IS NULL AND $2::timestamptz - entered_at <= first_limit
        ) AS open
    FROM sessions
    JOIN session_terms USING (term)
    WHERE is_asked
    GROUP BY shop, day, term
),
