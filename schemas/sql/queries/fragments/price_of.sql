-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: what {json} says of a price, as {as}: total, and of an object with goods_minor and freight_minor its parts too.
CROSS JOIN LATERAL (
    SELECT
        goods, freight,
        CASE
            WHEN json_typeof({json}) = 'number' THEN CASE WHEN {json}::text ~ '^[0-9]{1,16}$' THEN {json}::text::bigint END
            WHEN goods IS NOT NULL OR freight IS NOT NULL THEN coalesce(goods, 0) + coalesce(freight, 0)
        END AS total
    FROM (
        SELECT
            CASE WHEN {json} ->> 'goods_minor' ~ '^[0-9]{1,16}$' THEN ({json} ->> 'goods_minor')::bigint END AS goods,
            CASE WHEN {json} ->> 'freight_minor' ~ '^[0-9]{1,16}$' THEN ({json} ->> 'freight_minor')::bigint END AS freight
        WHERE json_typeof({json}) = 'object'
        UNION ALL
        SELECT NULL, NULL
        WHERE json_typeof({json}) IS DISTINCT FROM 'object'
    ) AS parts
) AS {as}
