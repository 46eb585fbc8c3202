-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers with a message in the window, and those whose every message of the hour was answered in time, per shop, local day
-- and local hour.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include waits slot=extract(hour FROM local_at)::integer; turns=false; days=term_days
-- include judged_customers by=slot
-- include reply_counts keys=shop, day, by
SELECT
    shop, day, by::bigint AS hour, customers, effective, rate::text, pending, breached,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM rows
ORDER BY
    CASE WHEN NOT $4::boolean THEN rate END,
    CASE WHEN NOT $4::boolean THEN -customers END,
    shop,
    day,
    by
LIMIT $5::bigint;
