-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers with a message in the window, those whose every message was answered in time, and what the policies make of it,
-- per shop and local day.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 window, $14 limit in ms,
-- $15 fewest customers, $16 lowest rate in basis points, $17 penalty in minor units, $18 platforms that it judges,
-- $19 timely limit in ms, $20 timely target in basis points.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include waits slot=NULL::integer
-- include judged_customers by=slot
turns AS (
    SELECT
        shop, day,
        count(*) AS turns,
        count(*) FILTER (WHERE reply_at - first_at <= $19::bigint * interval '1 millisecond') AS timely_turns
    FROM waits
    WHERE is_start AND first_in_window = first_at
    GROUP BY shop, day
),
counted AS (
    SELECT
        shop, day,
        count(*) AS customers,
        count(*) FILTER (WHERE is_effective) AS effective,
        count(*) FILTER (WHERE is_breached) AS breached
    FROM judged_customers
    GROUP BY shop, day
),
judged AS (
    SELECT
        counted.*,
        customers - effective - breached AS pending,
        coalesce(turns, 0) AS turns,
        coalesce(timely_turns, 0) AS timely_turns,
        chosen.name,
        chosen.platform,
        coalesce(chosen.platform = ANY ($18::text[]), true) AS is_judged,
        $2::timestamptz < (day + 1)::timestamp AT TIME ZONE chosen.zone OR effective + breached < customers AS is_provisional,
        customers >= $15::bigint AS are_enough,
        effective * 10000 < $16::bigint * customers AS is_under,
        (customers - breached) * 10000 < $16::bigint * customers AS stays_under
    FROM counted
    JOIN chosen USING (shop)
    LEFT JOIN turns USING (shop, day)
),
rows AS MATERIALIZED (
    SELECT
        shop,
        day,
        customers,
        effective,
        round(effective::numeric / customers, 6) AS rate,
        pending,
        breached,
        round((effective + pending)::numeric / customers, 6) AS best_rate,
        is_provisional AS provisional,
        CASE
            WHEN NOT is_judged THEN NULL
            WHEN is_provisional AND are_enough AND stays_under THEN 'certain'
            WHEN is_provisional AND are_enough AND is_under THEN 'at_risk'
            WHEN is_provisional THEN 'provisional'
            WHEN NOT are_enough THEN 'too_few'
            WHEN is_under THEN 'under'
            ELSE 'ok'
        END AS pdd_effective,
        CASE WHEN is_judged THEN CASE WHEN are_enough AND is_under THEN $17::bigint ELSE 0 END END AS expected_penalty,
        turns,
        timely_turns,
        CASE WHEN turns > 0 THEN round(timely_turns::numeric / turns, 6) END AS timely_rate,
        CASE WHEN turns > 0 THEN CASE WHEN timely_turns * 10000 >= $20::bigint * turns THEN 'ok' ELSE 'under' END END AS timely,
        name,
        platform
    FROM judged
)
SELECT
    shop, day, customers, effective, rate::text, pending, breached, best_rate::text, provisional, pdd_effective,
    expected_penalty, turns, timely_turns, timely_rate::text, timely, name, platform,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM chosen WHERE shop NOT IN (SELECT shop FROM rows)) END AS idle_shops
FROM rows
ORDER BY
    CASE WHEN NOT $4::boolean THEN -coalesce(expected_penalty, 0) END,
    CASE WHEN NOT $4::boolean THEN rate END,
    CASE WHEN NOT $4::boolean THEN -customers END,
    shop,
    day
LIMIT $5::bigint;
