-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers with a message in the window, those whose every message was answered in time, and what the policies make of it,
-- per shop and local day.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 platforms that the
-- effective-reply policies judge, $16 those that Taobao's judge.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include waits slot=NULL::integer; turns=coalesce(message.platform = ANY ($16::text[]), true)
-- include shop_days
-- include judged_days
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
        CASE WHEN is_judged THEN CASE WHEN are_enough AND is_under THEN penalty_minor ELSE 0 END END AS expected_penalty,
        turns,
        timely_turns,
        CASE WHEN turns > 0 THEN round(timely_turns::numeric / turns, 6) END AS timely_rate,
        CASE WHEN turns > 0 THEN CASE WHEN timely_turns * 10000 >= timely_target_bp * turns THEN 'ok' ELSE 'under' END END AS timely,
        CASE WHEN is_judged AND manual_customers > 0 THEN round(manual_met::numeric / manual_customers, 6) END AS manual_rate_3m,
        CASE WHEN is_judged_by_turns AND response_turns > 0 THEN round(response_met::numeric / response_turns, 6) END AS response_rate_3m,
        CASE WHEN is_judged_by_turns THEN round(answered::numeric / asked, 6) END AS wangwang_rate,
        name,
        platform
    FROM judged
)
SELECT
    shop, day, customers, effective, rate::text, pending, breached, best_rate::text, provisional, pdd_effective,
    expected_penalty, turns, timely_turns, timely_rate::text, timely, manual_rate_3m::text, response_rate_3m::text, wangwang_rate::text,
    name, platform,
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
