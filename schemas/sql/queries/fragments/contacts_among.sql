-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: the contacts among {told} (shop, customer, at, is_attempt, is_chat_attempt): each attempt, and each message unless it is
-- the chat attempt that was recorded within five minutes.
(
    SELECT shop, customer, at
    FROM (
        SELECT
            *,
            count(*) FILTER (WHERE is_chat_attempt) OVER (
                PARTITION BY shop, customer ORDER BY at
                RANGE BETWEEN interval '5 minutes' PRECEDING AND interval '5 minutes' FOLLOWING
            ) AS chat_attempts
        FROM {told} AS told
    ) AS told
    WHERE is_attempt OR chat_attempts = 0
) AS contact
