-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- known: the customers of the chosen shops as of $2, with the thresholds of their tiers: a customer of several shops must reach the
-- highest. Only {customer}, when that is not null, and only those of {among}, a query of customers, when {is_among}.
-- include rows_of_customers as=told_customers; table={customers}; customer={customer}
known AS MATERIALIZED (
    SELECT
        seen.customer, min(seen.first_seen_at) AS first_seen_at,
        max(returning_min) AS returning_min, max(vip_orders) AS vip_orders, max(vip_net) AS vip_net, max(window_days) AS window_days,
        bool_and(is_net) AS is_net, max(vip_grade) AS vip_grade, max(sleeping_days) AS sleeping_days, max(lost_days) AS lost_days
    FROM told_customers AS seen
    JOIN rules ON rules.shop = seen.shop
    WHERE NOT ({is_among}) OR seen.customer IN ({among})
    GROUP BY seen.customer
    HAVING min(seen.first_seen_at) <= $2::timestamptz
),
