-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The chosen shops, and the instants between which the chosen days lie.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
asked AS (
    SELECT
        shop,
        GREATEST(since_local AT TIME ZONE zone, $10::timestamptz) AS from_at,
        LEAST(until_local AT TIME ZONE zone, $11::timestamptz) AS to_at
    FROM days
)
SELECT shop, from_at, to_at
FROM asked;
