-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The turns of a period of days together, as Taobao shows them: per shop that its policies judge, so many days as the policy says up
-- to the last asked one, with the turns that were answered in time.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 platforms that the
-- effective-reply policies judge, $16 those that Taobao's judge.
WITH RECURSIVE
-- include chosen source={messages}
-- The days of the period, as `days`: its length is that of the policy in force on its last day.
days AS MATERIALIZED (
    SELECT
        chosen.*, since_day::timestamp AS since_local, (last_day + 1)::timestamp AS until_local, false AS is_unbounded,
        since_day, last_day,
        since_day::timestamp AT TIME ZONE zone - interval '2 hours' AS from_at,
        LEAST((last_day + 1)::timestamp AT TIME ZONE zone, $2::timestamptz + interval '1 microsecond') AS to_at
    FROM chosen
    CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE zone)::date AS today) AS clock
    CROSS JOIN LATERAL (
        SELECT coalesce(
            ($7::text::timestamp - interval '1 microsecond')::date, today - $9::integer,
            (($11::timestamptz - interval '1 microsecond') AT TIME ZONE zone)::date, today
        ) AS last_day
    ) AS ends
    JOIN policy_sets AS sets ON sets.shop = chosen.shop AND from_day <= last_day AND to_day > last_day
    CROSS JOIN LATERAL (SELECT last_day - (policies ->> 'taobao.response3m.period_days')::integer + 1 AS since_day) AS begins
    WHERE coalesce(chosen.platform = ANY ($16::text[]), true)
),
-- include kept_sums
-- include waits slot=NULL::integer; turns=true; days=open_days
-- include shop_days
rows AS MATERIALIZED (
    SELECT
        days.shop, days.last_day AS day, days.since_day AS since, 'taobao_response_3m' AS policy,
        CASE WHEN bool_or(turn_is_by_user) THEN 'users' ELSE 'turns' END AS basis,
        sum(response_turns)::bigint AS counted,
        sum(response_met)::bigint AS met,
        count(*) AS days,
        $2::timestamptz <
-- include first_instant local=days.until_local; zone=days.zone
        AS provisional,
        days.name, days.platform
    FROM all_days
    JOIN reply_terms USING (term)
    JOIN days ON days.shop = all_days.shop
    WHERE response_turns > 0
    GROUP BY days.shop, days.last_day, days.since_day, days.until_local, days.zone, days.name, days.platform
)
SELECT
    shop, day, since, policy, basis, counted, met, round(met::numeric / counted, 6)::text AS rate, days, provisional, name, platform,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM rows
ORDER BY
    CASE WHEN NOT $4::boolean THEN met::numeric / counted END,
    shop,
    day
LIMIT $5::bigint;
