-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- {as}: the rows of {table} of the chosen shops, all or those that name {customer} by any id, each with its person. One walk of the
-- index per shop and id (OFFSET 0 keeps it so); for every customer of every shop, the whole table at once. Needs wanted_ids.
{as} AS (
    SELECT
        found.*,
-- include person_of told=found
        AS person
    FROM (
        SELECT found.*
        FROM wanted_ids
        CROSS JOIN LATERAL (
            SELECT * FROM {table} AS told WHERE told.shop = wanted_ids.shop AND told.customer = wanted_ids.customer OFFSET 0
        ) AS found
        WHERE {customer}::text IS NOT NULL
        UNION ALL
        SELECT found.*
        FROM chosen
        CROSS JOIN LATERAL (SELECT * FROM {table} AS told WHERE told.shop = chosen.shop OFFSET 0) AS found
        WHERE {customer}::text IS NULL AND $1::text[] IS NOT NULL
        UNION ALL
        SELECT found.*
        FROM chosen
        JOIN {table} AS found ON found.shop = chosen.shop
        WHERE {customer}::text IS NULL AND $1::text[] IS NULL
    ) AS found
),
