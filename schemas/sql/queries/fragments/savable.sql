-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers who can still be saved: no message in the window was missed, and whoever waits is still in time. save_until: the
-- instant by which the first of them must be answered.
savable AS (
    SELECT
        shop, day, person AS customer, save_until, first_waiting_at,
        split_part(waiting, ' ', 1)::smallint AS "partition", substr(waiting, strpos(waiting, ' ') + 1) AS waiting_id
    FROM person_days
    WHERE is_customer AND NOT is_effective AND NOT is_breached
),
