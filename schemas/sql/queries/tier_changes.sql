-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Changes of customers' tiers in the chosen time up to $2, the latest first: each instant is judged by the policies in force then. A
-- customer of all chosen shops together, as in `tiers`, linked ids as one.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies: keys, values, given, $15 customer.
WITH RECURSIVE
-- include chosen source={customers}
-- include desk_rules keys=$12; values=$13; given=$14
-- include days
-- include persons
-- include wanted_ids customer=$15
-- include known_customers customer=$15; is_among=false; among=SELECT NULL::text, NULL::text; by_shop=false
-- include tier_facts customer=$15
-- From and until of all the shops together.
asked_time AS MATERIALIZED (
    SELECT
        GREATEST(min(since_local AT TIME ZONE zone), $10::timestamptz, '-infinity') AS from_at,
        LEAST(max(until_local AT TIME ZONE zone), $11::timestamptz, 'infinity') AS until_at
    FROM days
),
-- include tier_history by_shop=false; followed=followed_by_time
page AS (
    SELECT tier_history.*, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM tier_history
    CROSS JOIN asked_time AS asked
    WHERE at >= asked.from_at AND at < asked.until_at
    ORDER BY CASE WHEN NOT $4::boolean THEN at END DESC NULLS LAST, customer, at
    LIMIT $5::bigint
)
SELECT customer, at, tier_before, tier, reason, ref, total
FROM page
ORDER BY CASE WHEN NOT $4::boolean THEN at END DESC NULLS LAST, customer, at;
