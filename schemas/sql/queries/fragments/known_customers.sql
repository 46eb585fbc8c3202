-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- known: the customers of the chosen shops as of $2, linked ids as one, and the thresholds of their tiers at that instant: a customer
-- of several shops must reach the highest. tier_terms: the same for every stretch [from_at, to_at) in which no policy of theirs
-- changes, up to $2. With {by_shop} each shop for itself (scope is the shop), else all chosen ones together. Only {customer}, when
-- that is not null, and only those of {among}, a query of shop and person, when {is_among}. Needs persons, wanted_ids and rule_sets.
-- include rows_of_customers as=told_customers; table={customers}; customer={customer}
seen_customers AS MATERIALIZED (
    SELECT scope, customer, min(first_seen_at) AS first_seen_at, array_agg(shop) AS shops
    FROM (
        SELECT
            CASE WHEN {by_shop} THEN seen.shop ELSE '' END AS scope, seen.person AS customer, seen.shop,
            min(seen.first_seen_at) AS first_seen_at
        FROM told_customers AS seen
        WHERE NOT ({is_among}) OR (seen.shop, seen.person) IN ({among})
        GROUP BY 1, 2, 3
    ) AS seen
    GROUP BY scope, customer
    HAVING min(first_seen_at) <= $2::timestamptz
),
set_spans AS MATERIALIZED (
    SELECT
        rule_sets.*,
        CASE WHEN from_day = '-infinity' THEN '-infinity' ELSE from_day::timestamp AT TIME ZONE zone END AS from_at,
        CASE WHEN to_day = 'infinity' THEN 'infinity' ELSE to_day::timestamp AT TIME ZONE zone END AS to_at
    FROM rule_sets
),
shop_lists AS MATERIALIZED (SELECT DISTINCT shops FROM seen_customers),
list_terms AS MATERIALIZED (
    SELECT
        spans.shops, spans.from_at, spans.to_at, max(sets.zone) AS zone,
        max(returning_min) AS returning_min, max(vip_orders) AS vip_orders, max(vip_net) AS vip_net, max(window_days) AS window_days,
        bool_and(is_net) AS is_net, max(vip_grade) AS vip_grade, max(sleeping_days) AS sleeping_days, max(lost_days) AS lost_days,
        bool_and(is_by_month) AS is_by_month, bool_and(counts_refunded) AS counts_refunded
    FROM (
        SELECT shops, from_at, lead(from_at, 1, 'infinity') OVER (PARTITION BY shops ORDER BY from_at) AS to_at
        FROM (
            SELECT DISTINCT shop_lists.shops, sets.from_at
            FROM shop_lists
            CROSS JOIN unnest(shop_lists.shops) AS listed (shop)
            JOIN set_spans AS sets ON sets.shop = listed.shop
            WHERE sets.from_at <= $2::timestamptz
        ) AS starts
    ) AS spans
    CROSS JOIN unnest(spans.shops) AS listed (shop)
    JOIN set_spans AS sets ON sets.shop = listed.shop AND sets.from_at <= spans.from_at AND sets.to_at > spans.from_at
    GROUP BY spans.shops, spans.from_at, spans.to_at
),
-- Every list has customers and every customer a list: as a full join it is not taken for a few rows.
tier_terms AS MATERIALIZED (
    SELECT row_number() OVER () AS nth, seen.scope, seen.customer, seen.first_seen_at, list_terms.*
    FROM seen_customers AS seen
    FULL JOIN list_terms ON list_terms.shops = seen.shops
),
known AS MATERIALIZED (
    SELECT * FROM tier_terms WHERE to_at > $2::timestamptz
),
