-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers whom an agent answered first after a message in the window, and those whom that agent answered in time every
-- time, per shop, agent and local day; without an agent: who was not answered yet.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include waits slot=NULL::integer; turns=false; days=term_days
-- include judged_customers by=reply_agent
-- include reply_counts keys=shop, by, day
SELECT
    shop, by AS agent, day, customers, effective, rate::text, pending, breached,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM rows
ORDER BY
    CASE WHEN NOT $4::boolean THEN rate END,
    CASE WHEN NOT $4::boolean THEN -customers END,
    shop,
    by NULLS FIRST,
    day
LIMIT $5::bigint;
