-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- How many responses came within each line of patience, per shop and local day: up_to_s is the line itself, null for later ones.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include responses
edges AS MATERIALIZED (
    SELECT DISTINCT term, key, (policies ->> key)::bigint * 1000 AS edge
    FROM policy_terms
    CROSS JOIN unnest(
        ARRAY[
            'patience.limit_ms', 'jd.first30s.limit_ms', 'qianniu.slow_alert_ms', 'taobao.response3m.limit_ms', 'timely.limit_ms',
            'pdd.effective.limit_ms'
        ]
    ) AS keys (key)
),
buckets AS (
    SELECT term, edge AS up_to, coalesce(lag(edge) OVER (PARTITION BY term ORDER BY edge), -1) AS above
    FROM (SELECT DISTINCT term, edge FROM edges) AS distinct_edges
    UNION ALL
    SELECT term, NULL, max(edge)
    FROM edges
    GROUP BY term
),
day_terms AS (
    SELECT shop, day, term, count(*) AS responses
    FROM responses
    GROUP BY shop, day, term
),
rows AS MATERIALIZED (
    SELECT
        day_terms.shop, day_terms.day, up_to,
        count(responses.delay) AS responses,
        round(count(responses.delay)::numeric / max(day_terms.responses), 6) AS share
    FROM day_terms
    JOIN buckets USING (term)
    LEFT JOIN responses ON responses.shop = day_terms.shop AND responses.day = day_terms.day AND responses.term = day_terms.term
        AND responses.delay > above AND (up_to IS NULL OR responses.delay <= up_to)
    GROUP BY day_terms.shop, day_terms.day, up_to
)
SELECT
    shop, day, up_to AS up_to_s, responses, share::text,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM rows
ORDER BY shop, day, up_to NULLS LAST
LIMIT $5::bigint;
