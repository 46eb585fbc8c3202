-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- zones: one row with the zone of each shop as of $2 by its name, as an object, unless $3 is the zone for all: a look-up in it costs
-- the same for a row whatever the number of shops.
zones AS MATERIALIZED (
    WITH in_force AS MATERIALIZED (
        SELECT DISTINCT ON (shop) shop, time_zone
        FROM {shops}
        WHERE at <= $2::timestamptz AND $3::text IS NULL
        ORDER BY shop, at DESC, id DESC, source DESC
    )
    SELECT jsonb_object_agg(shop, zone) AS of_shops
    FROM in_force
    JOIN (
        SELECT time_zone, kefu_read.safe_zone(time_zone) AS zone
        FROM (SELECT DISTINCT time_zone FROM in_force) AS distinct_zones
        OFFSET 0
    ) AS known USING (time_zone)
)
