-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Counts, sums and ranks of the responses per {keys}. Averages are rounded half up to the millisecond in whole numbers, so
-- that no sum is too long to be exact.
summed AS (
    SELECT
        {keys},
        count(*) FILTER (WHERE is_first) AS first_responses,
        coalesce(sum(delay) FILTER (WHERE is_first), 0) AS first_sum,
        count(*) AS responses,
        sum(delay) AS sum,
        count(*) FILTER (WHERE delay <= 30000000) AS within_30s,
        count(*) FILTER (WHERE delay > 300000000) AS over_300s,
        array_agg(delay ORDER BY delay) AS delays
    FROM responses
    GROUP BY {keys}
),
rows AS MATERIALIZED (
    SELECT
        {keys},
        first_responses,
        first_sum::bigint AS first_sum_s,
        CASE
            WHEN first_responses > 0 THEN round(div(2 * first_sum + 1000 * first_responses, 2000 * first_responses) / 1000, 3)
        END AS first_avg_s,
        responses,
        sum::bigint AS sum_s,
        round(div(2 * sum + 1000 * responses, 2000 * responses) / 1000, 3) AS avg_s,
        within_30s,
        round(within_30s::numeric / responses, 6) AS within_30s_share,
        over_300s,
        round(over_300s::numeric / responses, 6) AS over_300s_share,
        (delays[(responses + 1) / 2] + delays[responses / 2 + 1]) / 2 AS median_s,
        delays[(9 * responses + 9) / 10] AS p90_s,
        delays[(99 * responses + 99) / 100] AS p99_s,
        delays[responses] AS max_s
    FROM summed
)
