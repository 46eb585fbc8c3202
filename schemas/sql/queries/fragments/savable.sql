-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers who can still be saved: no message in the window was missed, and whoever waits is still in time. save_until: the
-- instant by which the first of them must be answered.
savable AS (
    SELECT
        part.shop, part.day, part.person AS customer,
        min(CASE part.judged WHEN 'all' THEN first_in_window ELSE last_in_window END + reply_limit) FILTER (WHERE NOT is_met)
            AS save_until,
        min(first_at) FILTER (WHERE human_at IS NULL) AS first_waiting_at,
        (array_agg(part."partition") FILTER (WHERE NOT is_met))[1] AS "partition",
        (array_agg(part.customer) FILTER (WHERE NOT is_met))[1] AS waiting_id
    FROM part_states AS part
    JOIN reply_terms USING (term)
    JOIN person_days ON person_days.shop = part.shop AND person_days.day = part.day AND person_days.person = part.person
    WHERE part.is_owed AND NOT person_days.is_effective AND NOT person_days.is_breached
    GROUP BY 1, 2, 3
),
