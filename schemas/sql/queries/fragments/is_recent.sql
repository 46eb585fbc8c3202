-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Whether what came to count `at` lies in the window of a VIP as of $2: window_days up to then, or with is_by_month up to the first
-- instant of its month, so that nobody leaves the window inside a month. Needs zone.
window_days = 0 OR at > CASE
    WHEN is_by_month THEN date_trunc('month', $2::timestamptz AT TIME ZONE zone) AT TIME ZONE zone ELSE $2::timestamptz
END - window_days * interval '24 hours'
