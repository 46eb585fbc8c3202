-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM of a query over waits: whether a turn is one of which JD takes the average (R019). Needs turn_sessions.
    LEFT JOIN turn_sessions AS own ON own.shop = waits.shop AND own.customer = waits.customer AND own.at = waits.first_at
    CROSS JOIN LATERAL (SELECT NOT (own.is_leave_message OR own.is_excluded) AS is_in_session) AS counted
