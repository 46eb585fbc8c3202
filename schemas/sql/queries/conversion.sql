-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- How many who asked on the chosen days ordered and paid, as of $2: the same day, by the end of the next, by the end of the fifth
-- (R036), in sum over the days by shop, agent, tier when the contact began, or day ($12).
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 by what, $13 $14 $15 policies: keys, values, given.
WITH RECURSIVE
-- include chosen source={messages}
-- include desk_rules keys=$13; values=$14; given=$15
-- include days
-- include enquirers
-- include persons
enquiring_persons AS MATERIALIZED (
    SELECT
        enquirers.shop, enquirers.customer, enquirers.day, enquirers.first_at,
-- include person_of told=enquirers
        AS person
    FROM enquirers
    WHERE $12::text = 'tier'
),
-- include wanted_ids customer=NULL
-- include known_customers customer=NULL; is_among=true; among=SELECT shop, person FROM enquiring_persons; by_shop=true
-- include tier_facts customer=NULL
-- include tier_history by_shop=true; followed=followed_by_all
-- Full joins are never done as loops.
tiers_of_enquirers AS MATERIALIZED (
    SELECT asked.shop, asked.customer, asked.day, asked.first_at, history.at, history.tier
    FROM enquiring_persons AS asked
    FULL JOIN tier_history AS history ON history.scope = asked.shop AND history.customer = asked.person
    WHERE $12::text = 'tier' AND EXISTS (SELECT FROM enquiring_persons)
),
tiers_then AS (
    SELECT DISTINCT ON (shop, customer, day) shop, customer, day, tier
    FROM tiers_of_enquirers
    WHERE at < first_at
    ORDER BY shop, customer, day, at DESC
),
-- Only what is an enquirer joins: the full join is for its speed.
tiered AS MATERIALIZED (
    SELECT enquirers.*, tiers_then.tier
    FROM enquirers
    FULL JOIN tiers_then
        ON tiers_then.shop = enquirers.shop AND tiers_then.customer = enquirers.customer AND tiers_then.day = enquirers.day
),
sums AS (
    SELECT
        enquirers.shop,
        CASE $12::text
            WHEN 'agent' THEN enquirers.agent
            WHEN 'tier' THEN coalesce(enquirers.tier, 'new')
            WHEN 'day' THEN enquirers.day::text
        END AS key,
        count(*) AS enquirers,
        count(*) FILTER (WHERE is_placed_same_day) AS placed_same_day,
        count(*) FILTER (WHERE is_paid_same_day) AS paid_same_day,
        count(*) FILTER (WHERE is_paid_next_day) AS paid_next_day,
        count(*) FILTER (WHERE is_paid_final) AS paid_final,
        count(*) FILTER (WHERE placed_at IS NULL) AS lost,
        bool_or(is_provisional) AS provisional
    FROM tiered AS enquirers
    WHERE enquirers.shop IS NOT NULL
    GROUP BY enquirers.shop, key
),
page AS (
    SELECT
        *, sum(enquirers) OVER (PARTITION BY shop) AS of_shop,
        CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM sums
    ORDER BY CASE WHEN NOT $4::boolean THEN -enquirers END, shop, key
    LIMIT $5::bigint
)
SELECT
    page.shop,
    key,
    enquirers,
    round(enquirers / of_shop, 6)::text AS share,
    placed_same_day,
    paid_same_day,
    paid_next_day,
    paid_final,
    lost,
    round(paid_same_day::numeric / enquirers, 6)::text AS rate_same_day,
    round(paid_next_day::numeric / enquirers, 6)::text AS rate_next_day,
    round(paid_final::numeric / enquirers, 6)::text AS rate_final,
    provisional,
    name,
    platform,
    total
FROM page
JOIN chosen ON chosen.shop = page.shop
ORDER BY CASE WHEN NOT $4::boolean THEN -enquirers END, page.shop, key;
