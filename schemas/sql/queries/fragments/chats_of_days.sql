-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- {as}: the messages or replies, {table}, of the chosen shops in the instants to scan for the chosen days: rows_of_days by the
-- index that only those use who name the time as it does.
{as} AS (
    SELECT days.zone, days.name, days.platform, days.from_at, days.since_local, days.until_local, found.*
    FROM days
    CROSS JOIN LATERAL (
        SELECT *
        FROM {table} AS told
        WHERE told.shop = days.shop AND told.at AT TIME ZONE 'UTC' >= days.from_at AT TIME ZONE 'UTC'
            AND told.at AT TIME ZONE 'UTC' < days.to_at AT TIME ZONE 'UTC'
        OFFSET 0
    ) AS found
    WHERE NOT ($1::text[] IS NULL AND num_nonnulls($6::text, $7::text, $8::integer, $9::integer, $10::timestamptz, $11::timestamptz) = 0)
    UNION ALL
    SELECT days.zone, days.name, days.platform, days.from_at, days.since_local, days.until_local, found.*
    FROM days
    JOIN {table} AS found ON found.shop = days.shop AND found.at < days.to_at
    WHERE $1::text[] IS NULL AND num_nonnulls($6::text, $7::text, $8::integer, $9::integer, $10::timestamptz, $11::timestamptz) = 0
),
