-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers who were contacted in the 24 hours up to $2, most often first, and when they may be contacted again (R119).
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given; $9 only who must not be.
WITH RECURSIVE
-- include chosen source={customers}
-- include desk_rules keys=$6; values=$7; given=$8
-- include persons
-- include recent_attempts
-- include contact_budget asked=recent_attempts; each=false
-- include quiet_hours
page AS (
    SELECT
        budgets.*, max_attempts,
        GREATEST(
-- include after_quiet at=allowed_at; rules=clocks
            , quiet_until
        ) AS next_contact_at,
        CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM budgets
    JOIN clocks ON clocks.shop = budgets.shop
    WHERE is_exhausted OR $9::boolean IS NOT TRUE
    ORDER BY CASE WHEN NOT $4::boolean THEN -contacts END, budgets.shop, customer
    LIMIT $5::bigint
)
SELECT
    page.shop,
    customer,
    contacts::bigint,
    GREATEST(max_attempts - contacts, 0)::bigint AS "left",
    last_contact_at,
    next_contact_at,
    is_exhausted AS exhausted,
    name,
    platform,
    total
FROM page
JOIN chosen ON chosen.shop = page.shop
ORDER BY CASE WHEN NOT $4::boolean THEN -contacts END, page.shop, customer;
