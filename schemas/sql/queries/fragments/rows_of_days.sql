-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- {as}: the rows of {table} of the chosen shops whose {time} is in the instants to scan for the chosen days. One walk of the
-- index per shop (OFFSET 0 keeps it so); only when everything of every shop is asked for, the whole table at once.
{as} AS (
    SELECT days.zone, days.name, days.platform, days.from_at, days.first_day, days.last_day, found.*
    FROM days
    CROSS JOIN LATERAL (
        SELECT * FROM {table} AS told WHERE told.shop = days.shop AND told.{time} >= days.from_at AND told.{time} < days.to_at OFFSET 0
    ) AS found
    WHERE ($1::text[] IS NULL AND $4::date IS NULL AND $5::date IS NULL AND $6::boolean) IS NOT TRUE
    UNION ALL
    SELECT days.zone, days.name, days.platform, days.from_at, days.first_day, days.last_day, found.*
    FROM days
    JOIN {table} AS found ON found.shop = days.shop AND found.{time} < days.to_at
    WHERE $1::text[] IS NULL AND $4::date IS NULL AND $5::date IS NULL AND $6::boolean
),
