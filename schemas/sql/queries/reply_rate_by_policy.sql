-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Every reply policy that judges the shop, per shop and local day: what it counts (customers, turns or sessions), how many of
-- them met it, the rate with its target, and the verdict; for an average its seconds.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 platforms that the
-- effective-reply policies judge, $16 those that Taobao's judge, $17 those that JD's judge.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include waits slot=NULL::integer; turns=coalesce(message.platform = ANY ($16::text[]), true); days=term_days
-- include shop_days
-- include sessions
-- include session_days
-- include session_waits
-- Turns of after-sales chats (R024): the customer has an order that was shipped, or asked for a refund, in the days before, and
-- none that was placed since. And the turns of which JD takes the average (R019): those of the sessions that it counts.
turn_days AS (
    SELECT
        waits.shop, waits.day, waits.term,
-- include answered_turns
-- include aftersale_turns
        count(*) FILTER (WHERE is_aftersale AND human_at IS NULL AND $2::timestamptz - first_at <= aftersale_limit) AS aftersale_open
    FROM session_waits AS waits
-- include aftersale_waits
    WHERE is_start
    GROUP BY 1, 2, 3
),
policy_rows AS (
    SELECT
        shop, day, term, policy, nth, basis, counted, met, target_bp, is_at_most, fewest, penalty, average, platforms, open
    FROM shop_days
    JOIN reply_terms USING (term)
    CROSS JOIN LATERAL (
        VALUES
            (
                'pdd_effective', 1, 'users', customers, effective, min_rate_bp, false, min_users, penalty_minor, NULL::numeric, $15::text[],
                customers - effective - breached
            ),
            ('pdd_manual_3m', 2, 'users', manual_customers, manual_met, NULL, false, NULL, NULL, NULL, $15::text[], manual_open),
            (
                'timely', 3, CASE WHEN timely_is_by_user THEN 'users' ELSE 'turns' END, turns, timely_turns, timely_target_bp, false, NULL,
                NULL, NULL, NULL, timely_open
            ),
            (
                'taobao_response_3m', 4, CASE WHEN turn_is_by_user THEN 'users' ELSE 'turns' END, response_turns, response_met, NULL,
                false, NULL, NULL, NULL, $16::text[], 0
            ),
            ('taobao_wangwang', 5, 'users', asked, answered, NULL, false, NULL, NULL, NULL, $16::text[], 0)
    ) AS rates (policy, nth, basis, counted, met, target_bp, is_at_most, fewest, penalty, average, platforms, open)
    UNION ALL
    SELECT shop, day, term, policy, nth, basis, rates.counted, met, target_bp, is_at_most, NULL, NULL, NULL, $17::text[], rates.open
    FROM session_days
    JOIN session_terms USING (term)
    CROSS JOIN LATERAL (
        VALUES
            ('jd_first_30s', 6, 'sessions', session_days.counted, in_time, NULL::bigint, false, session_days.open),
            ('jd_leave_message', 8, 'sessions', sessions, left_messages, leave_max_bp, true, 0)
    ) AS rates (policy, nth, basis, counted, met, target_bp, is_at_most, open)
    UNION ALL
    SELECT shop, day, term, policy, nth, 'turns', rates.counted, met, NULL, false, NULL, NULL, average, platforms, open
    FROM turn_days
    CROSS JOIN LATERAL (
        VALUES
            ('jd_average_reply', 7, answered_turns, NULL::bigint, sum / nullif(answered_turns, 0), $17::text[], 0),
            ('aftersale', 9, aftersale_turns, aftersale_met, NULL, NULL, aftersale_open)
    ) AS rates (policy, nth, counted, met, average, platforms, open)
),
rows AS MATERIALIZED (
    SELECT
        policy_rows.*,
        CASE WHEN met IS NOT NULL THEN round(met::numeric / counted, 6) END AS rate,
        chosen.name,
        chosen.platform,
        open > 0 OR $2::timestamptz <
-- include first_instant local=(day + 1)::timestamp; zone=zone
        AS is_open
    FROM policy_rows
    JOIN chosen USING (shop)
    WHERE counted > 0 AND coalesce(chosen.platform = ANY (platforms), true)
)
SELECT
    shop, day, policy, basis, counted, met, rate::text, round(target_bp / 10000.0, 6)::text AS target,
    round(average / 1000000, 3)::text AS average_s,
    is_open AS provisional,
    CASE
        WHEN policy = 'jd_average_reply' THEN CASE WHEN average <= average_max_ms * 1000 THEN 'ok' ELSE 'missed' END
        WHEN target_bp IS NULL THEN NULL
        WHEN counted < fewest THEN 'too_few'
        WHEN CASE WHEN is_at_most THEN met * 10000 <= target_bp * counted ELSE met * 10000 >= target_bp * counted END THEN 'ok'
        ELSE 'missed'
    END AS verdict,
    CASE WHEN penalty IS NOT NULL THEN CASE WHEN counted >= fewest AND met * 10000 < target_bp * counted THEN penalty ELSE 0 END END
        AS expected_penalty,
    name,
    rows.platform,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM rows
JOIN session_terms USING (term)
ORDER BY shop, day, nth
LIMIT $5::bigint;
