-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The time that is asked about, for each chosen shop: local clock times since_local and until_local, half-open, and the
-- instants to scan for them. Clocks set back at midnight repeat a piece of the day before: the scan begins two hours early,
-- and the local clock time of each row decides.
-- $6 $7 local clock times, $8 $9 first and last day in days before the shop's today, $10 $11 instants; each may be null.
days AS MATERIALIZED (
    SELECT
        chosen.*,
        since_local,
        until_local,
        num_nonnulls($6::text, $7::text, $8::integer, $9::integer, $10::timestamptz, $11::timestamptz) = 0 AS is_unbounded,
        GREATEST(since_local AT TIME ZONE zone - interval '2 hours', $10::timestamptz) AS from_at,
        LEAST(until_local AT TIME ZONE zone, $11::timestamptz, $2::timestamptz + interval '1 microsecond') AS to_at
    FROM chosen
    CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE zone)::date AS today) AS clock
    CROSS JOIN LATERAL (
        SELECT
            coalesce($6::text::timestamp, (today - $8::integer)::timestamp, '-infinity') AS since_local,
            coalesce($7::text::timestamp, (today - $9::integer + 1)::timestamp, 'infinity') AS until_local
    ) AS range
),
