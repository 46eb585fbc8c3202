-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Whether the order {told} was under way at {at}: placed, neither completed nor closed, not past its close while unpaid, and not paid back
-- in full. Needs close_after_ms in rule_sets.
(
    {told}.placed_at <= {at} AND ({told}.completed_at <= {at}) IS NOT TRUE AND ({told}.closed_at <= {at}) IS NOT TRUE
    AND CASE
        WHEN {told}.paid_at <= {at} THEN NOT
-- include is_paid_back told={told}; at={at}
        ELSE (
            SELECT ({at} < closing.at) IS NOT FALSE
            FROM (SELECT) AS one
-- include rules_of_placing told={told}
            CROSS JOIN LATERAL (
                SELECT
-- include closes_at told={told}; rules=placed_terms
                    AS at
            ) AS closing
        )
    END
)
