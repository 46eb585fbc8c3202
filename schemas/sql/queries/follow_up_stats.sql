-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What following up brought in, as of $2: orders whose first attempt fell on the chosen days, by stage, agent or reason ($12),
-- each order once: by its last attempt before it was paid, and by the policies of the day of that. Recovered is what was paid after an
-- attempt. An attempt at an order that was already paid, closed or past its close is none.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 stage, agent or reason, $13 $14 $15 policies: keys,
-- values, given.
WITH RECURSIVE
-- include chosen source={follow_up_actions}
-- include desk_rules keys=$13; values=$14; given=$15
-- include days
-- include persons
-- include rows_of_days as=actions_of_days; table={follow_up_actions}; time=at
touched AS (
    SELECT DISTINCT shop, subject
    FROM actions_of_days
    WHERE action = 'attempted' AND kind = 'unpaid' AND at AT TIME ZONE zone >= since_local AND at AT TIME ZONE zone < until_local
),
attempts AS MATERIALIZED (
    SELECT
        attempt.shop, attempt.subject, attempt.at, attempt.id, attempt.source, attempt.agent, attempt.reason_code, attempt.action,
        told."partition", told.order_id, CASE WHEN told.customer_at <= $2::timestamptz THEN told.customer END AS customer,
        told.placed_at, coalesce(last_price.total, told.payable_minor) AS payable_minor, told.currency, told.auto_close_at,
        told.order_kind, CASE WHEN told.closed_at <= $2::timestamptz THEN told.closed_at END AS closed_at,
        CASE WHEN told.paid_at <= $2::timestamptz THEN told.paid_at END AS paid_at
    FROM touched
    JOIN {follow_up_actions} AS attempt
        ON attempt.shop = touched.shop AND attempt.subject = touched.subject AND attempt.kind = 'unpaid'
        AND attempt.at <= $2::timestamptz
    JOIN {orders} AS told
        ON told."partition" = ANY (
            ARRAY[
                attempt."partition", kefu.partition_of(attempt.shop, attempt.subject, (SELECT partitions FROM kefu.log_settings))
            ]
        )
        AND told.shop = attempt.shop AND told.order_id = substr(attempt.subject, 8)
        AND told.placed_at <= $2::timestamptz
-- include last_price told=told; as=last_price
),
-- What was done while the order was there to be paid.
timely AS (
    SELECT attempts.*
    FROM attempts
-- include rules_of_placing told=attempts
    CROSS JOIN LATERAL (
        SELECT
-- include closes_at told=attempts; rules=placed_terms
            AS closes_at
    ) AS closing
    WHERE attempts.at >= placed_at AND (attempts.at <= paid_at) IS NOT FALSE AND (attempts.at < closed_at) IS NOT FALSE
        AND ((attempts.at < closes_at) IS NOT FALSE OR paid_at IS NOT NULL)
),
worked AS (
    SELECT
        shop, subject, count(*) AS attempts, min(at) AS first_attempt_at,
        max(at) FILTER (WHERE at <= paid_at OR paid_at IS NULL) AS last_attempt_at,
        (array_agg(agent ORDER BY at DESC, id DESC, source DESC) FILTER (WHERE at <= paid_at OR paid_at IS NULL))[1] AS agent
    FROM timely
    WHERE action = 'attempted'
    GROUP BY shop, subject
),
reasons AS (
    SELECT DISTINCT ON (shop, subject) shop, subject, reason_code
    FROM attempts
    WHERE reason_code IS NOT NULL
    ORDER BY shop, subject, at DESC, id DESC, source DESC
),
told_orders AS (
    SELECT DISTINCT "partition", shop, subject, order_id, customer, placed_at, payable_minor, currency, auto_close_at, order_kind, paid_at
    FROM attempts
),
-- Full joins are never done as loops.
attempted AS MATERIALIZED (
    SELECT told.*, worked.attempts, first_attempt_at, last_attempt_at, agent, reason_code
    FROM told_orders AS told
    FULL JOIN worked ON worked.shop = told.shop AND worked.subject = told.subject
    FULL JOIN reasons ON reasons.shop = told.shop AND reasons.subject = told.subject
),
judged AS (
    SELECT
        told.*,
        CASE $12::text
            WHEN 'agent' THEN told.agent
            WHEN 'reason' THEN coalesce(told.reason_code, 'unknown')
            ELSE CASE
                WHEN coalesce(last_attempt_at, first_attempt_at) >= last_at THEN 'last'
                WHEN coalesce(last_attempt_at, first_attempt_at) >= first_at + placed_second_ms * interval '1 millisecond' THEN '2'
                ELSE '1'
            END
        END AS key,
        told.paid_at >= first_attempt_at AS is_recovered
    FROM attempted AS told
    JOIN days ON days.shop = told.shop
-- include rules_of_day shop=told.shop; at=coalesce(last_attempt_at, first_attempt_at); as=rules
-- include known_as shop=told.shop; customer=told.customer
-- include rules_of_placing told=told
    CROSS JOIN LATERAL (
        SELECT count(*) >= placed_returning_min AS is_returning
        FROM {orders} AS earlier
        WHERE earlier.shop = told.shop AND earlier.customer = ANY (known_as.ids) AND earlier.customer_at <= first_attempt_at
            AND earlier.paid_at <= first_attempt_at AND earlier.completed_at <= first_attempt_at
            AND (earlier.closed_at > first_attempt_at) IS NOT FALSE AND (
                counts_refunded OR NOT
-- include is_paid_back told=earlier; at=first_attempt_at
            )
    ) AS history
    CROSS JOIN LATERAL (
        SELECT
            placed_at + CASE WHEN is_returning THEN placed_returning_ms ELSE placed_new_ms END * interval '1 millisecond' AS first_at,
-- include closes_at told=told; rules=placed_terms
            AS closes_at
    ) AS moments
    CROSS JOIN LATERAL (
        SELECT
-- include last_at last_ms=placed_last_ms
            AS last_at
    ) AS last_moment
    WHERE first_attempt_at AT TIME ZONE days.zone >= since_local AND first_attempt_at AT TIME ZONE days.zone < until_local
),
sums AS (
    SELECT
        shop, key, coalesce(currency, 'CNY') AS currency, count(*) AS orders, sum(attempts)::bigint AS attempts,
        count(*) FILTER (WHERE is_recovered) AS recovered,
        coalesce(sum(payable_minor), 0)::bigint AS amount,
        coalesce(sum(payable_minor) FILTER (WHERE is_recovered), 0)::bigint AS recovered_amount
    FROM judged
    GROUP BY shop, key, coalesce(currency, 'CNY')
),
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM sums
    ORDER BY CASE WHEN NOT $4::boolean THEN -recovered_amount END, shop, key, currency
    LIMIT $5::bigint
)
SELECT
    page.shop,
    key,
    orders,
    attempts,
    recovered,
    round(recovered::numeric / orders, 6)::text AS rate,
    amount,
    recovered_amount,
    currency,
    name,
    platform,
    total
FROM page
JOIN chosen ON chosen.shop = page.shop
ORDER BY CASE WHEN NOT $4::boolean THEN -recovered_amount END, page.shop, key, currency;
