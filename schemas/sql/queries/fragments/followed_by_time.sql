-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- followed_terms: the stretches of tier_terms of the customers to whom something happens from asked_time.from_at to before its until_at;
-- nothing of the others changes in that time. It happens when what counts begins or ends to, or grows too old (where that is at the end
-- of a month, up to 31 days later), when a mark comes or goes, when the first is heard of them, or when a policy changes.
stepping AS MATERIALIZED (
    SELECT scope, customer
    FROM counting
    CROSS JOIN asked_time AS asked
    WHERE counting.from_at >= asked.from_at AND counting.from_at < asked.until_at
        OR counting.to_at >= asked.from_at AND counting.to_at < asked.until_at
        OR ages_at < 'infinity' AND EXISTS (
            SELECT
            FROM list_terms
            WHERE window_days > 0 AND ages_at + window_days * interval '24 hours' < asked.until_at
                AND ages_at + window_days * interval '24 hours' + CASE WHEN is_by_month THEN interval '32 days' ELSE interval '0' END
                    >= asked.from_at
        )
    UNION
    SELECT scope, customer
    FROM marked_spans AS marked
    CROSS JOIN asked_time AS asked
    WHERE marked.from_at >= asked.from_at AND marked.from_at < asked.until_at
        OR marked.to_at >= asked.from_at AND marked.to_at < asked.until_at
    UNION
    SELECT scope, customer
    FROM seen_customers
    CROSS JOIN asked_time AS asked
    WHERE first_seen_at >= asked.from_at AND first_seen_at < asked.until_at
        OR EXISTS (SELECT FROM list_terms WHERE list_terms.from_at >= asked.from_at AND list_terms.from_at < asked.until_at)
),
followed_terms AS MATERIALIZED (
    SELECT *
    FROM tier_terms
    WHERE (SELECT from_at = '-infinity' FROM asked_time) OR (scope, customer) IN (SELECT scope, customer FROM stepping)
),
