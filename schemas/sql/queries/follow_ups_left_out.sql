-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- How many unpaid orders there are in each state as of $2, the most first: when nothing is to be done, what is left out. Parameters as
-- in follow_ups.
WITH RECURSIVE
-- include chosen source={orders}
-- include desk_rules keys=$6; values=$7; given=$8
-- include judged_orders
states AS (
    SELECT state, count(*) AS orders FROM judged GROUP BY state
    UNION ALL
    SELECT state, orders FROM left_expired
)
SELECT state, sum(orders)::bigint AS orders
FROM states
GROUP BY state
ORDER BY orders DESC, state
