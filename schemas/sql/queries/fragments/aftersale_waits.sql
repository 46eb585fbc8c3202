-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM of a query over waits: whether the chat of a wait is one of after-sales, by the policies of the day (R024). Linked ids are
-- one customer. Needs persons.
    JOIN (
        SELECT
            term,
            (policies ->> 'aftersale.limit_ms')::bigint * interval '1 millisecond' AS aftersale_limit,
            (policies ->> 'aftersale.days')::integer * interval '24 hours' AS aftersale_days
        FROM policy_terms
    ) AS aftersale_terms USING (term)
-- include known_as shop=waits.shop; customer=waits.customer
-- include aftersale asked=waits; of=ANY (known_as.ids); at=waits.first_at; days=aftersale_days
