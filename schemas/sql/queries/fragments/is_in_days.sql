-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Keeps of told (shop, at) what happened in the chosen time. Needs days.
    JOIN days USING (shop)
    WHERE told.at >= days.from_at AND told.at < days.to_at
        AND told.at AT TIME ZONE days.zone >= days.since_local AND told.at AT TIME ZONE days.zone < days.until_local
