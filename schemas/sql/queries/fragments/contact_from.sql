-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- From when on a customer who must not be contacted at $2 may be: the first instant outside the quiet hours with fewer contacts in the 24
-- hours up to it than may be, both by the policies of its own day; null where there is none. {rules}: a row of clocks.
-- {contacted_at}: the contacts of the 24 hours up to $2, the latest first. Needs later_rules, which is looked into only where the day of
-- that instant is one of them.
coalesce(
    (
        SELECT allowed.at
        FROM (
            SELECT
-- include after_quiet at=GREATEST($2::timestamptz, {contacted_at}[LEAST({rules}.max_attempts, 2147483647)::integer] + interval '24 hours'); rules={rules}
                AS at
            OFFSET 0
        ) AS allowed
        WHERE {rules}.max_attempts > 0 AND (allowed.at AT TIME ZONE {rules}.zone)::date < {rules}.to_day
    ),
    (
        SELECT min(allowed.at)
        FROM later_rules AS later
        CROSS JOIN LATERAL (
            SELECT
-- include after_quiet at=GREATEST(later.from_at, {contacted_at}[LEAST(later.max_attempts, 2147483647)::integer] + interval '24 hours'); rules=later
                AS at
        ) AS allowed
        WHERE later.shop = {rules}.shop AND later.max_attempts > 0 AND (allowed.at AT TIME ZONE later.zone)::date < later.to_day
    )
)
