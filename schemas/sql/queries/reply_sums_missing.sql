-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Closed days of which no sums are kept, the last ones first: shop, basis, days, and when each of them settled. So many days of a shop are a
-- row; the eight hundred days before its last message are looked at.
-- $1 shops, $2 as of, $3 zone, $4 $5 $6 policies, $7 platforms that Taobao's policies judge, $8 settled before, $9 days of a row, $10 limit.
WITH RECURSIVE
-- include chosen source={messages}
-- include policy_sets keys=$4; values=$5; given=$6
-- include sum_terms
spans AS MATERIALIZED (
    SELECT
        chosen.shop, chosen.zone, coalesce(chosen.platform = ANY ($7::text[]), true) AS judges_turns, last_day,
        GREATEST((first_at AT TIME ZONE 'UTC' AT TIME ZONE zone)::date, last_day - 800) AS first_day
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT min(message.at AT TIME ZONE 'UTC') AS first_at, max(message.at AT TIME ZONE 'UTC') AS last_at
        FROM {messages} AS message
        WHERE message.shop = chosen.shop
    ) AS told
    CROSS JOIN LATERAL (
        SELECT LEAST((last_at AT TIME ZONE 'UTC' AT TIME ZONE zone)::date, ($8::timestamptz AT TIME ZONE zone)::date) AS last_day
    ) AS ends
    WHERE last_at IS NOT NULL
),
-- Every limit of reply_terms by which a sum counts. A day may go on for some hours where clocks are set back at its end.
limits AS MATERIALIZED (
    SELECT
        term,
        interval '3 hours' + interval '1 millisecond' * GREATEST(
            (policies ->> 'pdd.effective.limit_ms')::bigint, (policies ->> 'pdd.manual3m.limit_ms')::bigint,
            (policies ->> 'timely.limit_ms')::bigint, (policies ->> 'taobao.response3m.limit_ms')::bigint
        ) AS most
    FROM policy_terms
),
missing AS (
    SELECT spans.shop, wanted.basis, days.day, settled.at AS settled_at
    FROM spans
    JOIN policy_sets ON policy_sets.shop = spans.shop
    JOIN sum_terms USING (term)
    JOIN sum_shops ON sum_shops.shop = spans.shop
    JOIN limits USING (term)
    CROSS JOIN LATERAL (
        SELECT GREATEST(first_day, from_day) + generate_series(0, LEAST(last_day, to_day - 1) - GREATEST(first_day, from_day)) AS day
    ) AS days
    CROSS JOIN LATERAL (SELECT (days.day + 1)::timestamp AT TIME ZONE spans.zone + limits.most AS at) AS settled
    CROSS JOIN LATERAL (
        SELECT
-- include sums_basis zone=spans.zone
        AS basis
    ) AS wanted
    LEFT JOIN {reply_sums} AS sums
        ON sums.shop = spans.shop AND sums.day = days.day AND sums.basis = wanted.basis AND sums.known_from IS NOT NULL
    WHERE settled.at < $8::timestamptz AND sums.shop IS NULL
),
pieces AS (
    SELECT *, (row_number() OVER (PARTITION BY shop, basis ORDER BY day DESC) - 1) / $9::bigint AS piece
    FROM missing
)
SELECT shop, basis, array_agg(day ORDER BY day), array_agg(settled_at ORDER BY day)
FROM pieces
GROUP BY shop, basis, piece
ORDER BY piece, shop
LIMIT $10::bigint;
