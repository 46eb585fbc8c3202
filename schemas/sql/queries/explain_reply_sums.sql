-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What the rows of a reply rate follow from, per shop and local day: counts and one length of time, each a sum over customers.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 nothing, $16 platforms that
-- Taobao's policies judge, $17 those that JD's judge.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include waits slot=NULL::integer; turns=coalesce(message.platform = ANY ($16::text[]), true); days=term_days
-- include shop_days
-- include sessions
-- include session_days
-- include session_waits
turn_days AS (
    SELECT
        waits.shop, waits.day, waits.term,
-- include answered_turns
-- include aftersale_turns
        count(*) AS turns
    FROM session_waits AS waits
-- include aftersale_waits
    WHERE is_start
    GROUP BY 1, 2, 3
)
SELECT
    shop, day,
    ARRAY[
        customers, effective, breached, manual_customers, manual_met, shop_days.turns, timely_turns, asked, answered, response_turns,
        response_met, sessions, left_messages, counted, in_time, answered_turns, sum::bigint,
        aftersale_turns, aftersale_met
    ]::bigint[] AS sums
FROM shop_days
LEFT JOIN session_days USING (shop, day, term)
LEFT JOIN turn_days USING (shop, day, term)
WHERE $15::text IS NULL;
