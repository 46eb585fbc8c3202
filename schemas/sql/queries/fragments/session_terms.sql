-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What JD's policies say, a row per term of policy_sets.
session_terms AS MATERIALIZED (
    SELECT
        term,
        (policies ->> 'jd.first30s.limit_ms')::bigint * interval '1 millisecond' AS first_limit,
        (policies ->> 'jd.first30s.session_gap_ms')::bigint * interval '1 millisecond' AS gap,
        split_part(policies ->> 'jd.first30s.excluded_hours', '-', 1)::time AS excluded_from,
        split_part(policies ->> 'jd.first30s.excluded_hours', '-', 2)::time AS excluded_to,
        (policies ->> 'jd.avg_response.max_ms')::bigint AS average_max_ms,
        (policies ->> 'jd.leave_message.max_bp')::bigint AS leave_max_bp
    FROM policy_terms
),
