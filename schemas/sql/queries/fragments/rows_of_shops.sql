-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- {as}: the rows of {table} of the chosen shops. One walk of the index per shop (OFFSET 0 keeps it so); for every shop, the
-- whole table at once.
{as} AS (
    SELECT chosen.zone, chosen.name, chosen.platform, found.*
    FROM chosen
    CROSS JOIN LATERAL (SELECT * FROM {table} AS told WHERE told.shop = chosen.shop OFFSET 0) AS found
    WHERE $1::text[] IS NOT NULL
    UNION ALL
    SELECT chosen.zone, chosen.name, chosen.platform, found.*
    FROM chosen
    JOIN {table} AS found ON found.shop = chosen.shop
    WHERE $1::text[] IS NULL
),
