-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Response times per shop and local day.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include responses
-- include response_sums keys=shop, day
SELECT
    shop, day, first_responses, first_sum_s, first_avg_s::text, responses, sum_s, avg_s::text, within_30s,
    within_30s_share::text, over_300s, over_300s_share::text, median_s, p90_s, p99_s, max_s,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM rows
ORDER BY
    CASE WHEN NOT $4::boolean THEN -over_300s_share END,
    CASE WHEN NOT $4::boolean THEN -avg_s END,
    shop,
    day
LIMIT $5::bigint;
