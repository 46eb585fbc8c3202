-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Whether the order {told} was under way at {at}: placed, neither completed nor closed, not past its close while unpaid, and not paid back
-- in full. Needs close_after_ms in rule_sets, and the closing_terms of its shop joined.
(
    {told}.placed_at <= {at} AND ({told}.completed_at <= {at}) IS NOT TRUE AND ({told}.closed_at <= {at}) IS NOT TRUE
    AND CASE
        WHEN {told}.paid_at <= {at} THEN NOT
-- include is_paid_back told={told}; at={at}
        ELSE (
            SELECT ({at} < closing.at) IS NOT FALSE
            FROM unnest(of_froms, of_tos, of_closes) AS placed_terms (from_day, to_day, close_after_ms)
            CROSS JOIN LATERAL (
                SELECT
-- include closes_at told={told}; rules=placed_terms
                    AS at
            ) AS closing
            WHERE placed_terms.from_day <= ({told}.placed_at AT TIME ZONE of_zone)::date
                AND placed_terms.to_day > ({told}.placed_at AT TIME ZONE of_zone)::date
        )
    END
)
