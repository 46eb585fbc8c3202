-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What stands in for the table while a generation answers that an earlier program has made.
SELECT
    NULL::text COLLATE "C" AS shop, NULL::date AS day, NULL::text COLLATE "C" AS basis, NULL::timestamptz AS known_from,
    0 AS customers, 0 AS effective, 0 AS breached, 0 AS manual_customers, 0 AS manual_met, 0 AS asked, 0 AS answered, 0 AS turns,
    0 AS timely_turns, 0 AS response_turns, 0 AS response_met
WHERE false
