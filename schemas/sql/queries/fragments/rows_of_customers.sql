-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- {as}: the rows of {table} of the chosen shops, all or those that name {customer}. One walk of the index per shop (OFFSET 0 keeps
-- it so); for every customer of every shop, the whole table at once.
{as} AS (
    SELECT chosen.zone, chosen.name, chosen.platform, found.*
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT * FROM {table} AS told WHERE told.shop = chosen.shop AND told.customer = {customer}::text OFFSET 0
    ) AS found
    WHERE {customer}::text IS NOT NULL
    UNION ALL
    SELECT chosen.zone, chosen.name, chosen.platform, found.*
    FROM chosen
    CROSS JOIN LATERAL (SELECT * FROM {table} AS told WHERE told.shop = chosen.shop OFFSET 0) AS found
    WHERE {customer}::text IS NULL AND $1::text[] IS NOT NULL
    UNION ALL
    SELECT chosen.zone, chosen.name, chosen.platform, found.*
    FROM chosen
    JOIN {table} AS found ON found.shop = chosen.shop
    WHERE {customer}::text IS NULL AND $1::text[] IS NULL
),
