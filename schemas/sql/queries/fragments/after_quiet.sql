-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- {at}, or the end of the quiet hours that it lies in. {rules} has quiet_from, quiet_to and zone.
(
    SELECT CASE
        WHEN local_at::time >= {rules}.quiet_from AND local_at::time < {rules}.quiet_to
        THEN (local_at::date + {rules}.quiet_to) AT TIME ZONE {rules}.zone
        WHEN {rules}.quiet_from > {rules}.quiet_to AND local_at::time < {rules}.quiet_to
        THEN (local_at::date + {rules}.quiet_to) AT TIME ZONE {rules}.zone
        WHEN {rules}.quiet_from > {rules}.quiet_to AND local_at::time >= {rules}.quiet_from
        THEN (local_at::date + 1 + {rules}.quiet_to) AT TIME ZONE {rules}.zone
        ELSE {at}
    END
    FROM (SELECT {at} AT TIME ZONE {rules}.zone AS local_at) AS clock
)
