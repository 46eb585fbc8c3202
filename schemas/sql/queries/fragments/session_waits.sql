-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- session_waits: the waits, each with whether it is a turn of which JD takes the average (R019), and rows without a wait that only
-- sessions have: a full join is never done as a loop, which takes the square of a long chat. Needs waits and turn_sessions.
session_waits AS MATERIALIZED (
    SELECT waits.*, NOT (own.is_leave_message OR own.is_excluded) AS is_in_session
    FROM waits
    FULL JOIN turn_sessions AS own ON own.shop = waits.shop AND own.customer = waits.customer AND own.at = waits.first_at
),
