-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers with a message in the window, and those whose every message was answered in time, per local day over all chosen
-- shops; a customer of two shops counts in both.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include waits slot=NULL::integer; turns=false; days=term_days
-- include judged_customers by=slot
-- include reply_counts keys=day
SELECT
    day, customers, effective, rate::text, pending, breached, shops,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM rows
ORDER BY
    CASE WHEN NOT $4::boolean THEN rate END,
    CASE WHEN NOT $4::boolean THEN -customers END,
    day
LIMIT $5::bigint;
