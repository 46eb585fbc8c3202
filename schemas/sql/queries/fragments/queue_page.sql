-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- page: of the customers judged (shop, customer, subject, since_at, holder, state), with $4 all of them, else those to work on now; who
-- is to, and how many there are. $10 the agent whose own come first. Needs on_duty and the rules.
wanted AS MATERIALIZED (SELECT * FROM judged WHERE $4::boolean OR state IN ('due', 'claimed')),
-- include owners items=wanted; customer=customer; consults=false; is_received=true
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM owners
    ORDER BY
-- include queue_order items=owners
    LIMIT $5::bigint
),
counts AS MATERIALIZED (
    SELECT
        CASE WHEN NOT $4::boolean THEN count(*) FILTER (WHERE state = 'waiting') END AS not_due,
        CASE WHEN NOT $4::boolean THEN count(*) FILTER (WHERE state = 'expired') END AS expired,
        CASE WHEN NOT $4::boolean THEN count(*) FILTER (WHERE state IN ('quiet', 'budget', 'blocked', 'off_shift')) END AS suppressed,
        CASE WHEN NOT $4::boolean THEN count(*) FILTER (WHERE state = 'done') END AS done
    FROM judged
)
