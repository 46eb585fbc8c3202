-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Per shop, day, {by} and customer with a message in the window: effective (each was answered in time), breached (one was not),
-- pending (else: who is still unanswered is still in time). Linked ids are one customer.
-- include part_states
judged_customers AS (
    SELECT
        shop, day, {by} AS by, person,
        CASE judged
            WHEN 'all' THEN bool_and(is_met)
            WHEN 'any' THEN bool_or(is_met)
            ELSE max(last_in_window) FILTER (WHERE is_met) IS NOT DISTINCT FROM max(last_in_window)
        END AS is_effective,
        CASE judged
            WHEN 'all' THEN bool_or(is_breached)
            WHEN 'any' THEN bool_and(is_breached)
            ELSE max(last_in_window) FILTER (WHERE is_breached) IS NOT DISTINCT FROM max(last_in_window)
        END AS is_breached
    FROM part_states
    WHERE is_owed
    GROUP BY shop, day, 3, person, judged
),
