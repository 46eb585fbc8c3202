-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- clocks: the rules with quiet_until: until when each shop's customers are not to be disturbed, where $2 lies in the quiet hours by the shop's clock.
-- later_rules: the rules of later days, where policies change after that of $2, and from when on each holds.
clocks AS MATERIALIZED (
    SELECT
        rules.*,
        CASE
            WHEN quiet_from < quiet_to AND now_local::time >= quiet_from AND now_local::time < quiet_to
            THEN (now_local::date + quiet_to) AT TIME ZONE zone
            WHEN quiet_from > quiet_to AND now_local::time < quiet_to THEN (now_local::date + quiet_to) AT TIME ZONE zone
            WHEN quiet_from > quiet_to AND now_local::time >= quiet_from THEN (now_local::date + 1 + quiet_to) AT TIME ZONE zone
        END AS quiet_until
    FROM rules
    CROSS JOIN LATERAL (SELECT $2::timestamptz AT TIME ZONE zone AS now_local) AS clock
),
later_rules AS MATERIALIZED (
    SELECT
        rule_sets.*,
-- include first_instant local=from_day::timestamp; zone=zone
        AS from_at
    FROM rule_sets
    WHERE from_day > ($2::timestamptz AT TIME ZONE zone)::date
),
