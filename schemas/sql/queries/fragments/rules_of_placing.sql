-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: close_after_ms and the stages of the day on which the order {told} was placed, as placed_terms; it hides no other rule.
-- Needs rule_sets.
JOIN (
    SELECT
        shop AS of_shop, zone AS of_zone, from_day AS of_from, to_day AS of_to, close_after_ms,
        returning_min AS placed_returning_min, returning_ms AS placed_returning_ms, new_ms AS placed_new_ms,
        second_ms AS placed_second_ms, last_ms AS placed_last_ms
    FROM rule_sets
) AS placed_terms
    ON placed_terms.of_shop = {told}.shop AND placed_terms.of_from <= ({told}.placed_at AT TIME ZONE placed_terms.of_zone)::date
    AND placed_terms.of_to > ({told}.placed_at AT TIME ZONE placed_terms.of_zone)::date
