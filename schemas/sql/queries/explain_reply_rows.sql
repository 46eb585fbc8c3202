-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The rows of a reply rate that follow from given sums over customers: what `kefu reply-rate` shows of a shop's local day, and what is
-- counted behind it by the policies of the shop's own platform, turns and answered customers of Taobao, sessions and turns of JD; and
-- turns of after-sales (R024).
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 platforms that the
-- effective-reply policies judge, $16 those that Taobao's judge, $17 those that JD's judge, $18 numbers, $19 shops, $20 local days, a
-- row each, and $21 to $39 their sums.
WITH RECURSIVE
-- include chosen source=(SELECT unnest($19::text[]) COLLATE "C" AS shop)
-- include days
-- include reply_terms
-- include session_terms
given AS (
    SELECT told.*, policy_sets.term
    FROM unnest(
        $18::bigint[], $19::text[], $20::integer[],
        $21::bigint[], $22::bigint[], $23::bigint[], $24::bigint[], $25::bigint[], $26::bigint[],
        $27::bigint[], $28::bigint[], $29::bigint[], $30::bigint[], $31::bigint[], $32::bigint[],
        $33::bigint[], $34::bigint[], $35::bigint[], $36::bigint[], $37::bigint[], $38::bigint[], $39::bigint[]
    ) AS numbers (nth, shop, days, customers, effective, breached, manual_customers, manual_met, turns, timely_turns,
        asked, answered, response_turns, response_met, sessions, left_messages, counted_sessions, in_time, answered_turns, reply_sum,
        aftersale_turns, aftersale_met)
    CROSS JOIN LATERAL (SELECT numbers.*, date '1970-01-01' + numbers.days AS day) AS told
    JOIN policy_sets ON policy_sets.shop = told.shop AND told.day >= policy_sets.from_day AND told.day < policy_sets.to_day
),
-- A day has a row where customers asked in the hours, or where the policies of the shop's own platform, or of after-sales, count
-- anything.
-- include judged_days sums=given; any=customers > 0 OR (chosen.platform = ANY ($16::text[]) AND asked > 0) OR (chosen.platform = ANY ($17::text[]) AND sessions + answered_turns > 0) OR aftersale_turns > 0
rows AS (
    SELECT
-- include reply_rate_columns
        , nth, term,
        platform = ANY ($16::text[]) AS is_of_turns, platform = ANY ($17::text[]) AS is_of_sessions, response_turns, response_met, asked,
        answered, sessions, left_messages, counted_sessions, in_time, answered_turns, reply_sum,
        aftersale_turns, aftersale_met
    FROM judged
)
SELECT
    shop, day, customers, effective, rate::text, pending, breached, best_rate::text, provisional, pdd_effective,
    expected_penalty, turns, timely_turns, timely_rate::text, timely, manual_rate_3m::text, response_rate_3m::text, wangwang_rate::text,
    name, platform,
    CASE WHEN is_of_turns THEN response_turns END AS response_turns,
    CASE WHEN is_of_turns THEN response_met END AS response_met,
    CASE WHEN is_of_turns THEN asked END AS asked,
    CASE WHEN is_of_turns THEN answered END AS answered,
    CASE WHEN is_of_sessions THEN sessions END AS sessions,
    CASE WHEN is_of_sessions THEN left_messages END AS left_messages,
    CASE WHEN is_of_sessions THEN round(left_messages::numeric / nullif(sessions, 0), 6)::text END AS leave_message_rate,
    CASE
        WHEN is_of_sessions AND sessions > 0
        THEN CASE WHEN left_messages * 10000 <= leave_max_bp * sessions THEN 'ok' ELSE 'missed' END
    END AS leave_message,
    CASE WHEN is_of_sessions THEN counted_sessions END AS counted_sessions,
    CASE WHEN is_of_sessions THEN in_time END AS first_in_time,
    CASE WHEN is_of_sessions THEN round(in_time::numeric / nullif(counted_sessions, 0), 6)::text END AS first_rate_30s,
    CASE WHEN is_of_sessions THEN answered_turns END AS answered_turns,
    CASE WHEN is_of_sessions THEN reply_sum END AS reply_sum_s,
    CASE WHEN is_of_sessions THEN round(reply_sum::numeric / nullif(answered_turns, 0) / 1000000, 3)::text END AS average_s,
    CASE
        WHEN is_of_sessions AND answered_turns > 0
        THEN CASE WHEN reply_sum::numeric / answered_turns <= average_max_ms * 1000 THEN 'ok' ELSE 'missed' END
    END AS average_reply,
    CASE WHEN aftersale_turns > 0 THEN aftersale_turns END AS aftersale_turns,
    CASE WHEN aftersale_turns > 0 THEN aftersale_met END AS aftersale_met,
    round(aftersale_met::numeric / nullif(aftersale_turns, 0), 6)::text AS aftersale_rate,
    nth
FROM rows
JOIN session_terms USING (term)
ORDER BY nth, shop, day;
