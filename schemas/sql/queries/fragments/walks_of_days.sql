-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- {as}: the rows of {table} of the chosen shops whose {time} is in the instants to scan for the chosen days. One walk per shop of the index
-- that has {key} (OFFSET 0 keeps it so), between {from} and {to}; only when everything of every shop is asked for, the whole table at
-- once.
{as} AS (
    SELECT days.zone, days.name, days.platform, days.from_at, days.since_local, days.until_local, found.*
    FROM days
    CROSS JOIN LATERAL (
        SELECT * FROM {table} AS told WHERE told.shop = days.shop AND {key} >= {from} AND {key} < {to} OFFSET 0
    ) AS found
    WHERE NOT ($1::text[] IS NULL AND num_nonnulls($6::text, $7::text, $8::integer, $9::integer, $10::timestamptz, $11::timestamptz) = 0)
    UNION ALL
    SELECT days.zone, days.name, days.platform, days.from_at, days.since_local, days.until_local, found.*
    FROM days
    JOIN {table} AS found ON found.shop = days.shop AND found.{time} < days.to_at
    WHERE $1::text[] IS NULL AND num_nonnulls($6::text, $7::text, $8::integer, $9::integer, $10::timestamptz, $11::timestamptz) = 0
),
