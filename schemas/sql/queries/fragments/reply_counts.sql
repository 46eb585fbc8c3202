-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers, effective, breached and pending ones per {keys}.
rows AS MATERIALIZED (
    SELECT
        {keys},
        count(*) AS customers,
        count(*) FILTER (WHERE is_effective) AS effective,
        round((count(*) FILTER (WHERE is_effective))::numeric / count(*), 6) AS rate,
        count(*) FILTER (WHERE NOT is_effective AND NOT is_breached) AS pending,
        count(*) FILTER (WHERE is_breached) AS breached,
        count(DISTINCT shop) AS shops
    FROM judged_customers
    GROUP BY {keys}
)
