-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The local days of each chosen shop and the instants to scan for them. $4 first day, $5 last day, $6 everything;
-- without any of them today. Clocks set back at midnight repeat a piece of the day before: the scan begins two hours early,
-- and the local date of each row decides.
days AS MATERIALIZED (
    SELECT
        chosen.*,
        first_day,
        last_day,
        first_day::timestamp AT TIME ZONE zone - interval '2 hours' AS from_at,
        LEAST((last_day + 1)::timestamp AT TIME ZONE zone, $2::timestamptz + interval '1 microsecond') AS to_at
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT $4::date IS NULL AND $5::date IS NULL AND NOT $6::boolean AS today, ($2::timestamptz AT TIME ZONE zone)::date AS local
    ) AS now
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN today THEN local ELSE coalesce($4::date, '-infinity') END AS first_day,
            CASE WHEN today THEN local ELSE coalesce($5::date, 'infinity') END AS last_day
    ) AS range
),
