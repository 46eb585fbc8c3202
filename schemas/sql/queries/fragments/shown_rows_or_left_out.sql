-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: page, or when it is empty and not everything was asked for, one row of nothing but left_out: how many of {counted} (state,
-- items) there are in each state, the most first: `quiet 17,waiting 3`. Whoever asks need not ask again why there is nothing to do.
(
    SELECT CASE
        WHEN NOT $4::boolean AND NOT EXISTS (SELECT FROM page) THEN (
            SELECT string_agg(state || ' ' || items, ',' ORDER BY items DESC, state)
            FROM (SELECT state, sum(items)::bigint AS items FROM {counted} AS judged_items GROUP BY state) AS counted
        )
    END AS left_out
) AS left_out
LEFT JOIN page ON true
