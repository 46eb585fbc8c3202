-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers with a message in the window, those whose every message was answered in time, and what the policies make of it,
-- per shop and local day.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 platforms that the
-- effective-reply policies judge, $16 those that Taobao's judge.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include kept_sums
-- include waits slot=NULL::integer; turns=coalesce(message.platform = ANY ($16::text[]), true); days=open_days
-- include shop_days
-- include judged_days sums=all_days; any=customers > 0
rows AS MATERIALIZED (
    SELECT
-- include reply_rate_columns
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
