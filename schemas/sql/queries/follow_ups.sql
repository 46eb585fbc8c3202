-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The queue of unpaid orders as of $2. With $4 all of them by the time of their placing; else those to work on now, in the order
-- in which they are handed out: those of agent $15 first, then VIP before returning before new, the larger amount, the older.
-- An order is to be reminded of at its stages (first, second, last before the close), at each round of the day after the first
-- stage, and when it was promised or put off to; an attempt answers everything up to it.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given.
-- Only: $9 order, $10 customer, $11 owner, $12 placed without consultation, $13 closing within ms, $14 not attempted.
-- $15 the agent whose own orders come first.
WITH RECURSIVE
-- include chosen source={orders}
-- include desk_rules keys=$6; values=$7; given=$8
unpaid AS MATERIALIZED (
    SELECT
        chosen.name, chosen.platform, told.*, told.placed_at AS since_at, 'orders/' || told.order_id AS subject, 'unpaid' AS item_kind,
        CASE WHEN told.customer_at <= $2::timestamptz THEN told.customer END AS named_customer
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT *
        FROM {orders} AS told
        WHERE told.shop = chosen.shop AND told.paid_at IS NULL AND told.closed_at IS NULL AND told.placed_at <= $2::timestamptz
        UNION ALL
        SELECT *
        FROM {orders} AS told
        WHERE told.shop = chosen.shop
            AND (told.paid_at IS NOT NULL OR told.closed_at IS NOT NULL)
            AND GREATEST(told.paid_at, told.closed_at) > $2::timestamptz
            AND (told.paid_at > $2::timestamptz) IS NOT FALSE AND (told.closed_at > $2::timestamptz) IS NOT FALSE
            AND told.placed_at <= $2::timestamptz
        OFFSET 0
    ) AS told
    WHERE ($9::text IS NULL OR told.order_id = $9::text)
        AND ($10::text IS NULL OR (told.customer = $10::text AND told.customer_at <= $2::timestamptz))
),
asked_customers AS MATERIALIZED (
    SELECT DISTINCT shop, named_customer AS customer FROM unpaid WHERE named_customer IS NOT NULL
),
items AS MATERIALIZED (
    SELECT shop, subject, item_kind AS kind, timestamptz '-infinity' AS from_at FROM unpaid
),
-- include tiers_of_customers asked=asked_customers
-- include follow_up_progress items=items
-- include recent_attempts
-- include contact_budget asked=asked_customers
-- include shift_spans
-- include on_duty
-- include quiet_hours
staged AS (
    SELECT
        unpaid.*,
        customer_tiers.tier, customer_tiers.is_blocked, coalesce(customer_tiers.orders >= returning_min, false) AS is_returning,
        coalesce(progress.attempts, 0) AS attempts, progress.last_attempt_at, progress.holder, progress.held_until,
        progress.outcome, progress.again_at, progress.reason_code,
        coalesce(budgets.contacts, 0) AS contacts, budgets.allowed_at, coalesce(budgets.is_exhausted, max_attempts = 0) AS is_exhausted,
        clocks.quiet_until, open_ms, zone, rounds, claim_ms,
        closes_at, first_at, second_at, last_at,
        CASE
            WHEN $2::timestamptz >= closes_at THEN 'expired'
            WHEN $2::timestamptz >= last_at THEN 'last'
            WHEN $2::timestamptz >= second_at THEN '2'
            WHEN $2::timestamptz >= first_at THEN '1'
            ELSE '0'
        END AS stage
    FROM unpaid
    JOIN rules ON rules.shop = unpaid.shop
    JOIN clocks ON clocks.shop = unpaid.shop
    LEFT JOIN customer_tiers ON customer_tiers.shop = unpaid.shop AND customer_tiers.customer = unpaid.named_customer
    LEFT JOIN progress ON progress.shop = unpaid.shop AND progress.subject = unpaid.subject
    LEFT JOIN budgets ON budgets.shop = unpaid.shop AND budgets.customer = unpaid.named_customer
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN customer_tiers.orders >= returning_min THEN returning_ms ELSE new_ms END * interval '1 millisecond' AS patience,
            coalesce(auto_close_at, placed_at + close_after_ms * interval '1 millisecond') AS closes_at
    ) AS terms
    CROSS JOIN LATERAL (
        SELECT
            placed_at + patience AS first_at,
            placed_at + patience + second_ms * interval '1 millisecond' AS second_at,
            closes_at - last_ms * interval '1 millisecond' AS last_at
    ) AS moments
),
-- base_at: the moment that calls for the next attempt unless one was made since. A promise hides what comes before it.
based AS (
    SELECT
        staged.*,
        CASE
            WHEN again_at > $2::timestamptz THEN again_at
            WHEN last_attempt_at >= base.at THEN following.at
            ELSE base.at
        END AS due_at
    FROM staged
    CROSS JOIN LATERAL (
        SELECT GREATEST(
            CASE stage WHEN 'expired' THEN closes_at WHEN 'last' THEN last_at WHEN '2' THEN second_at ELSE first_at END,
            again_at
        ) AS at
    ) AS base
    LEFT JOIN LATERAL (
        SELECT min(moment) AS at
        FROM (
            SELECT moment FROM unnest(ARRAY[first_at, second_at, last_at]) AS moment
            UNION ALL
            SELECT (day::date + round) AT TIME ZONE zone
            FROM generate_series(
                (last_attempt_at AT TIME ZONE zone)::date::timestamp,
                (last_attempt_at AT TIME ZONE zone)::date + 1, interval '1 day'
            ) AS days (day)
            CROSS JOIN unnest(rounds) AS round
        ) AS moments
        WHERE moment > last_attempt_at AND moment >= first_at AND (again_at IS NULL OR moment >= again_at) AND moment < closes_at
    ) AS following ON last_attempt_at >= base.at
),
judged AS (
    SELECT
        *,
        CASE
            WHEN outcome IN ('declined', 'dismissed', 'paid', 'converted') THEN 'done'
            WHEN stage = 'expired' THEN 'expired'
            WHEN is_blocked THEN 'blocked'
            WHEN holder IS NOT NULL THEN 'claimed'
            WHEN (due_at > $2::timestamptz) IS NOT FALSE THEN 'waiting'
            WHEN is_exhausted THEN 'budget'
            WHEN quiet_until IS NOT NULL AND NOT has_just_written THEN 'quiet'
            ELSE 'due'
        END AS state
    FROM based
    CROSS JOIN LATERAL (
        SELECT quiet_until IS NOT NULL AND EXISTS (
            SELECT
            FROM {messages} AS message
            WHERE message.shop = based.shop AND message.customer = based.named_customer AND message.counts
                AND message.at > $2::timestamptz - open_ms * interval '1 millisecond' AND message.at <= $2::timestamptz
        ) AS has_just_written
    ) AS written
),
wanted AS MATERIALIZED (
    SELECT *
    FROM judged
    WHERE CASE
            WHEN $13::bigint IS NOT NULL
            THEN state NOT IN ('done', 'expired') AND closes_at <= $2::timestamptz + $13::bigint * interval '1 millisecond'
            ELSE $4::boolean OR state IN ('due', 'claimed')
        END
        AND ($14::boolean IS NOT TRUE OR attempts = 0)
),
owned_items AS MATERIALIZED (
    SELECT shop, subject, named_customer AS customer, since_at, holder FROM wanted
),
-- include owners items=owned_items
owned AS (
    SELECT wanted.*, owners.owner, owners.owned_by, owners.shift, owners.is_consulted
    FROM wanted
    JOIN owners ON owners.shop = wanted.shop AND owners.subject = wanted.subject
),
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM owned
    WHERE ($11::text IS NULL OR owner = $11::text) AND ($12::boolean IS NOT TRUE OR NOT is_consulted)
    ORDER BY
        CASE WHEN NOT $4::boolean THEN state = 'claimed' END,
        CASE WHEN NOT $4::boolean AND $15::text IS NOT NULL THEN (owner = $15::text) IS NOT TRUE END,
        CASE WHEN NOT $4::boolean THEN array_position(ARRAY['vip', 'returning', 'new'], coalesce(tier, 'new')) END,
        CASE WHEN NOT $4::boolean THEN -coalesce(payable_minor, 0) END,
        placed_at, order_id, shop
    LIMIT $5::bigint
)
SELECT
    order_id AS "order",
    shop,
    named_customer AS customer,
    placed_at,
    payable_minor AS amount,
    floor(extract(epoch FROM $2::timestamptz - placed_at))::bigint * 1000000 AS age_s,
    stage,
    due_at,
    closes_at AS auto_close_at,
    floor(extract(epoch FROM closes_at - $2::timestamptz))::bigint * 1000000 AS closes_in_s,
    attempts::bigint,
    owner,
    state,
    tier,
    held_until AS claimed_until,
    last_attempt_at,
    again_at,
    reason_code AS reason,
    is_consulted AS consulted,
    owned_by,
    shift,
    contacts::bigint AS contacts_24h,
    GREATEST(allowed_at, CASE WHEN NOT has_just_written THEN quiet_until END) AS next_contact_at,
    currency,
    is_returning AS returning,
    deposits.paid AS deposit,
    order_kind AS kind,
    name,
    platform,
    total,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM judged WHERE state = 'waiting') END AS not_due,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM judged WHERE state = 'expired') END AS expired,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM judged WHERE state IN ('quiet', 'budget', 'blocked')) END AS suppressed,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM judged WHERE state = 'done') END AS done,
    claim_ms
FROM page
CROSS JOIN LATERAL (
    SELECT sum(payment.paid_minor)::bigint AS paid
    FROM {payments} AS payment
    WHERE payment."partition" = page."partition" AND payment.shop = page.shop AND payment.order_id = page.order_id
        AND payment.at <= $2::timestamptz
) AS deposits
ORDER BY
    CASE WHEN NOT $4::boolean THEN state = 'claimed' END,
    CASE WHEN NOT $4::boolean AND $15::text IS NOT NULL THEN (owner = $15::text) IS NOT TRUE END,
    CASE WHEN NOT $4::boolean THEN array_position(ARRAY['vip', 'returning', 'new'], coalesce(tier, 'new')) END,
    CASE WHEN NOT $4::boolean THEN -coalesce(payable_minor, 0) END,
    placed_at, order_id, shop;
