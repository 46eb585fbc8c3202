-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The days that are asked about, cut where the policies of the shop change: as `days`, with the term of its policies.
-- Needs `days` and `policy_sets`.
term_days AS MATERIALIZED (
    SELECT
        days.shop, days.zone, days.platform, policy_sets.term,
        GREATEST(days.since_local, from_day::timestamp) AS since_local,
        LEAST(days.until_local, to_day::timestamp) AS until_local,
        GREATEST(days.from_at, from_day::timestamp AT TIME ZONE days.zone - interval '2 hours') AS from_at,
        LEAST(days.to_at, to_day::timestamp AT TIME ZONE days.zone) AS to_at
    FROM days
    JOIN policy_sets ON policy_sets.shop = days.shop
    WHERE GREATEST(days.since_local, from_day::timestamp) < LEAST(days.until_local, to_day::timestamp)
),
