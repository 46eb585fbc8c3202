-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The first instant at which clocks of the zone {zone} show {local}: where they are set back, it comes twice, and PostgreSQL takes the
-- second. A day ends where the next one first begins.
(
    {local} AT TIME ZONE {zone}
    - CASE
        WHEN ({local} AT TIME ZONE {zone} - interval '1 hour') AT TIME ZONE {zone} = {local} THEN interval '1 hour'
        ELSE interval '0'
    END
)
