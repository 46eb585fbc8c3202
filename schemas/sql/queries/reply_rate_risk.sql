-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- How near each shop is to a day under the lowest effective reply rate: as it is now, the best that can still be reached, and
-- how many of those who wait must be answered in time for it. projected: the customers by the end of the day, if as many come
-- from this clock time on as on the last seven same weekdays that had any.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 platforms that the
-- effective-reply policies judge, $16 those that Taobao's judge.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include waits slot=NULL::integer; turns=coalesce(message.platform = ANY ($16::text[]), true); days=term_days
-- include shop_days
-- include judged_days sums=shop_days; any=customers > 0
earlier_days AS (
    SELECT
        judged.shop, judged.day, weeks.number,
        count(*) AS customers,
        count(*) FILTER (WHERE first_at > ($2::timestamptz AT TIME ZONE zone)::time) AS still_to_come
    FROM judged
    CROSS JOIN generate_series(1, 7) AS weeks (number)
    CROSS JOIN LATERAL (
        SELECT min((message.at AT TIME ZONE zone)::time) AS first_at
        FROM {messages} AS message
        LEFT JOIN persons ON persons.shop = message.shop AND persons.customer = message.customer
        WHERE message.shop = judged.shop AND message.counts AND message.at <= $2::timestamptz
            AND message.at AT TIME ZONE 'UTC' >= (judged.day - 7 * weeks.number + opens_at) AT TIME ZONE zone AT TIME ZONE 'UTC'
            AND message.at AT TIME ZONE 'UTC' < (judged.day - 7 * weeks.number + closes_at) AT TIME ZONE zone AT TIME ZONE 'UTC'
            AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        GROUP BY coalesce(persons.person, message.customer)
    ) AS customers
    WHERE is_judged AND judged.day = ($2::timestamptz AT TIME ZONE zone)::date
    GROUP BY 1, 2, 3
),
projections AS (
    SELECT shop, day, round(avg(still_to_come))::bigint AS still_to_come
    FROM earlier_days
    GROUP BY shop, day
),
-- include savable
deadlines AS (
    SELECT shop, day, min(save_until) AS save_until
    FROM savable
    GROUP BY shop, day
),
rows AS MATERIALIZED (
    SELECT
        judged.*,
        customers + coalesce(projections.still_to_come, 0) AS projected,
        save_until,
        CASE
            WHEN NOT is_provisional THEN 'final'
            WHEN are_enough AND stays_under THEN 'certain'
            WHEN are_enough AND is_under THEN 'at_risk'
            WHEN customers + coalesce(projections.still_to_come, 0) >= min_users
                AND effective * 10000 < (min_rate_bp + 1000) * customers THEN 'watch'
            ELSE 'none'
        END AS risk,
        CASE
            WHEN are_enough AND is_under AND NOT stays_under THEN (min_rate_bp * customers + 9999) / 10000 - effective
            ELSE 0
        END AS needed
    FROM judged
    LEFT JOIN projections USING (shop, day)
    LEFT JOIN deadlines USING (shop, day)
    WHERE is_judged
)
SELECT
    shop, day, risk, customers, effective, pending, breached,
    round(effective::numeric / customers, 6)::text AS worst_rate,
    round((effective + pending)::numeric / customers, 6)::text AS best_rate,
    needed,
    save_until,
    projected,
    CASE WHEN are_enough AND is_under THEN penalty_minor ELSE 0 END AS expected_penalty,
    name,
    platform,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM rows
ORDER BY
    CASE WHEN NOT $4::boolean THEN array_position(ARRAY['certain', 'at_risk', 'watch', 'none', 'final'], risk) END,
    CASE WHEN NOT $4::boolean THEN effective::numeric / customers END,
    CASE WHEN NOT $4::boolean THEN -customers END,
    shop,
    day
LIMIT $5::bigint;
