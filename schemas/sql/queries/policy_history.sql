-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Every policy.set as of $2, in the order of the days from which they hold.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 only this key or those that begin with it.
WITH
rows AS (
    SELECT *
    FROM {policies}
    WHERE at <= $2::timestamptz
        AND ($1::text[] IS NULL OR shop = '*' OR shop = ANY ($1::text[]))
        AND ($6::text IS NULL OR key = $6::text OR starts_with(key, $6::text || '.'))
)
SELECT
    key, value, date '1970-01-01' + from_day AS effective_from, nullif(shop, '*') AS shop, platform, at AS set_at, note, id, source,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM rows
ORDER BY key, from_day, at, id, source
LIMIT $5::bigint;
