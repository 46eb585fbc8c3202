-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers who can still be saved: no message in the window was missed, and whoever waits is still in time. save_until: the
-- instant by which the first of them must be answered; waiting_id: the id under which that one wrote.
savable AS (
    SELECT
        shop, day, person AS customer, save_until, first_waiting_at,
        split_part(waiting, ' ', 2)::smallint AS "partition", regexp_replace(waiting, '^[^ ]+ [^ ]+ ', '') AS waiting_id
    FROM person_days
    WHERE is_customer AND NOT is_effective AND NOT is_breached
),
