-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What JD takes the average of (R019): turns of the sessions that it counts that were answered, and their microseconds.
        count(*) FILTER (WHERE human_at IS NOT NULL AND is_in_session) AS answered_turns,
        sum(extract(epoch FROM human_at - first_at) * 1000000) FILTER (WHERE is_in_session)::numeric AS sum,
