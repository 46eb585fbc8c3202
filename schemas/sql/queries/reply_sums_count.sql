-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What closed days of a shop add up to under the reply policies, a row for each of the days $15: what the table of the sums holds of it, counted
-- of the facts. $2 lies behind everything that is told: who asks as of an instant after all of it happened counts the same.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 days, $16 platforms that Taobao's
-- policies judge.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include waits slot=NULL::integer; turns=coalesce(message.platform = ANY ($16::text[]), true); days=term_days
-- include shop_days
-- include sum_terms
-- A message may have been taken back, or ids linked, long after the day.
told AS MATERIALIZED (
    SELECT GREATEST(
        (SELECT max(recall.at) FROM {recalls} AS recall WHERE recall.shop = ANY ($1::text[])),
        (SELECT max(link.at) FROM {identity_links} AS link WHERE link.shop = ANY ($1::text[]))
    ) AS at
)
SELECT
    wanted.day,
-- include sums_basis zone=term_days.zone
    AS basis,
    told.at,
    coalesce(customers, 0)::integer, coalesce(effective, 0)::integer, coalesce(breached, 0)::integer,
    coalesce(manual_customers, 0)::integer, coalesce(manual_met, 0)::integer, coalesce(asked, 0)::integer,
    coalesce(answered, 0)::integer, coalesce(turns, 0)::integer, coalesce(timely_turns, 0)::integer,
    coalesce(response_turns, 0)::integer, coalesce(response_met, 0)::integer
FROM unnest($15::date[]) AS wanted (day)
JOIN term_days ON term_days.shop = ANY ($1::text[]) AND wanted.day >= term_days.since_local AND wanted.day < term_days.until_local
CROSS JOIN LATERAL (SELECT coalesce(term_days.platform = ANY ($16::text[]), true) AS judges_turns) AS counted
JOIN sum_terms USING (term)
JOIN sum_shops ON sum_shops.shop = term_days.shop
CROSS JOIN told
LEFT JOIN shop_days ON shop_days.shop = term_days.shop AND shop_days.day = wanted.day AND shop_days.term = term_days.term;
