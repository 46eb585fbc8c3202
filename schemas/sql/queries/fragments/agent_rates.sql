-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- agent_rates: the responses of each agent and local day, and whether fewer of them were timely than the mean of the shop's agents
-- with enough turns on that day (R020); null where the agent has too few, or nobody to be compared with. Takes responses; needs
-- timely.limit_ms and reception.min_turns in policy_terms.
rate_terms AS MATERIALIZED (
    SELECT
        term,
        (policies ->> 'timely.limit_ms')::bigint * 1000 AS timely_limit,
        (policies ->> 'reception.min_turns')::bigint AS min_turns
    FROM policy_terms
),
answered_days AS (
    SELECT
        responses.shop, responses.agent, responses.day,
        count(*) AS responses,
        count(*) FILTER (WHERE delay <= timely_limit) AS timely,
        count(*) FILTER (WHERE is_first) AS first_responses,
        sum(delay) FILTER (WHERE is_first) AS first_sum,
        sum(delay) AS sum,
        array_agg(delay ORDER BY delay) AS delays,
        count(*) >= min(min_turns) AS are_enough
    FROM responses
    JOIN rate_terms USING (term)
    WHERE responses.agent IS NOT NULL
    GROUP BY 1, 2, 3
),
agent_rates AS MATERIALIZED (
    SELECT
        means.*,
        CASE WHEN are_enough AND compared_agents > 1 THEN timely_rate < mean_rate END AS is_below_rate
    FROM (
        SELECT
            answered_days.*,
            timely::numeric / responses AS timely_rate,
            avg(timely::numeric / responses) FILTER (WHERE are_enough) OVER shop_day AS mean_rate,
            count(*) FILTER (WHERE are_enough) OVER shop_day AS compared_agents
        FROM answered_days
        WINDOW shop_day AS (PARTITION BY shop, day)
    ) AS means
),
