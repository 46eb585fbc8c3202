-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The chosen days of which the sums are kept, as the policies, the zone and $2 want them; open_days, such rows as term_days of all others, which
-- are counted; and all_days, both together. Needs term_days and shop_days, which is counted of open_days.
-- $16 platforms that Taobao's policies judge.
-- include sum_terms
kept_sums AS MATERIALIZED (
    SELECT
        term_days.shop, term_days.zone, term_days.platform, term_days.term, term_days.since_local, term_days.until_local,
        term_days.from_at, term_days.to_at, sums.day, sums.customers, sums.effective, sums.breached, sums.manual_customers,
        sums.manual_met, sums.asked, sums.answered, sums.turns, sums.timely_turns, sums.response_turns, sums.response_met
    FROM term_days
    JOIN sum_terms USING (term)
    JOIN sum_shops ON sum_shops.shop = term_days.shop
    CROSS JOIN LATERAL (SELECT coalesce(term_days.platform = ANY ($16::text[]), true) AS judges_turns) AS counted
    CROSS JOIN LATERAL (
        SELECT *
        FROM {reply_sums} AS sums
        WHERE sums.shop = term_days.shop AND sums.day >= term_days.since_local AND sums.day < term_days.until_local
            AND sums.day + 1 <= term_days.until_local
            AND sums.known_from <= $2::timestamptz AND sums.basis =
-- include sums_basis zone=term_days.zone
        OFFSET 0
    ) AS sums
    WHERE num_nonnulls($10::timestamptz, $11::timestamptz) = 0
),
open_days AS MATERIALIZED (
    SELECT
        shop, zone, platform, term, since_local, until_local,
        GREATEST(from_at, since_local AT TIME ZONE zone - interval '2 hours') AS from_at,
        LEAST(to_at, until_local AT TIME ZONE zone) AS to_at
    FROM (
        SELECT
            shop, zone, platform, term, from_at, to_at, before AS until_local,
            coalesce(lag(behind) OVER (PARTITION BY shop, since_local ORDER BY before), since_local) AS since_local
        FROM (
            SELECT
                shop, zone, platform, term, from_at, to_at, since_local, day::timestamp AS before, (day + 1)::timestamp AS behind
            FROM kept_sums
            UNION ALL
            SELECT shop, zone, platform, term, from_at, to_at, since_local, until_local, NULL
            FROM term_days
        ) AS edges
    ) AS gaps
    WHERE since_local < until_local
),
all_days AS (
    SELECT
        shop, day, term, customers, effective, breached, manual_customers, manual_met, asked, answered, turns, timely_turns,
        response_turns, response_met
    FROM shop_days
    UNION ALL
    SELECT
        shop, day, term, customers, effective, breached, manual_customers, manual_met, asked, answered, turns, timely_turns,
        response_turns, response_met
    FROM kept_sums
),
