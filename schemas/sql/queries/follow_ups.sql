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
        chosen.name, chosen.platform, told."partition", told.shop, told.order_id, told.placed_at,
        coalesce(last_price.total, told.payable_minor) AS payable_minor, told.currency,
        told.order_kind, told.auto_close_at,
        CASE WHEN told.customer_at <= $2::timestamptz THEN told.customer END AS customer,
        'orders/' || told.order_id AS subject, ARRAY['orders/' || told.order_id] AS subjects, 'unpaid' AS kind, told.placed_at AS from_at,
        told.placed_at AS since_at
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
-- include last_price told=told; as=last_price
    WHERE ($9::text IS NULL OR told.order_id = $9::text)
        AND (
            $10::text IS NULL OR (
                (told.shop, told.customer) IN (SELECT wanted.shop, wanted.customer FROM wanted_ids AS wanted)
                AND told.customer_at <= $2::timestamptz
            )
        )
),
-- include wanted_ids customer=$10
-- include worked_items items=unpaid; each=num_nonnulls($9::text, $10::text) > 0
staged AS (
    SELECT
        worked.*, coalesce(customer_orders >= returning_min, false) AS is_returning,
        coalesce(is_exhausted, max_attempts = 0) AS has_no_contact_left,
        quiet_until, quiet_from, quiet_to, open_ms, recalled_count, zone, rounds, claim_ms,
        closes_at, first_at, second_at, last_at,
        CASE
            WHEN $2::timestamptz >= closes_at THEN 'expired'
            WHEN $2::timestamptz >= last_at THEN 'last'
            WHEN $2::timestamptz >= second_at THEN '2'
            WHEN $2::timestamptz >= first_at THEN '1'
            ELSE '0'
        END AS stage
    FROM worked
    JOIN clocks ON clocks.shop = worked.shop
-- include rules_of_placing told=worked
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN customer_orders >= returning_min THEN returning_ms ELSE new_ms END * interval '1 millisecond' AS patience,
-- include closes_at told=worked; rules=placed_terms
            AS closes_at
        OFFSET 0
    ) AS terms
    CROSS JOIN LATERAL (
        SELECT placed_at + patience AS first_at, placed_at + patience + second_ms * interval '1 millisecond' AS second_at
        OFFSET 0
    ) AS moments
    CROSS JOIN LATERAL (
        SELECT
-- include last_at
            AS last_at
        OFFSET 0
    ) AS last_moment
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
        OFFSET 0
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
        WHERE last_attempt_at >= base.at AND moment > last_attempt_at AND moment >= first_at
            AND (again_at IS NULL OR moment >= again_at) AND (moment < closes_at) IS NOT FALSE
    ) AS following ON true
),
judged AS MATERIALIZED (
    SELECT
        based.*, has_just_written,
        CASE
            WHEN outcome IN ('declined', 'dismissed', 'paid', 'converted') THEN 'done'
            WHEN stage = 'expired' THEN 'expired'
            WHEN is_blocked THEN 'blocked'
            WHEN holder IS NOT NULL THEN 'claimed'
            WHEN (due_at > $2::timestamptz) IS NOT FALSE THEN 'waiting'
            WHEN has_no_contact_left THEN 'budget'
            WHEN quiet_until IS NOT NULL AND NOT has_just_written THEN 'quiet'
            ELSE 'due'
        END AS state
    FROM based
-- include known_as shop=based.shop; customer=based.customer
    CROSS JOIN LATERAL (
        SELECT quiet_until IS NOT NULL AND EXISTS (
            SELECT
            FROM
-- include rows_of_ids table={messages}; shop=based.shop; column=customer; ids=known_as.ids; as=message
            WHERE message.counts
                AND message.at > $2::timestamptz - open_ms * interval '1 millisecond' AND message.at <= $2::timestamptz
                AND NOT
-- include taken_back message=message; terms=based
        ) AS has_just_written
    ) AS written
),
-- Where the owner neither chooses nor orders them, owners are looked for last, for the page alone.
wanted AS MATERIALIZED (
    SELECT *, count(*) OVER () AS listed
    FROM judged
    WHERE CASE
            WHEN $13::bigint IS NOT NULL
            THEN state NOT IN ('done', 'expired') AND closes_at <= $2::timestamptz + $13::bigint * interval '1 millisecond'
            ELSE $4::boolean OR state IN ('due', 'claimed')
        END
        AND ($14::boolean IS NOT TRUE OR attempts = 0)
    ORDER BY
-- include follow_up_order owner=NULL::text
    LIMIT CASE WHEN $11::text IS NULL AND $12::boolean IS NOT TRUE AND $15::text IS NULL THEN $5::bigint END
),
-- include owners items=wanted; customer=customer; consults=true; is_received=consulted.is_consulted
page AS (
    SELECT
        *,
        CASE
            WHEN $4::boolean THEN NULL
            WHEN $11::text IS NULL AND $12::boolean IS NOT TRUE AND $15::text IS NULL THEN listed
            ELSE count(*) OVER ()
        END AS total
    FROM owners
    WHERE ($11::text IS NULL OR owner = $11::text) AND ($12::boolean IS NOT TRUE OR NOT is_consulted)
    ORDER BY
-- include follow_up_order owner=owner
    LIMIT $5::bigint
)
SELECT
    order_id AS "order",
    shop,
    customer,
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
    GREATEST(
-- include after_quiet at=allowed_at; rules=page
        , CASE WHEN NOT has_just_written THEN quiet_until END
    ) AS next_contact_at,
    currency,
    is_returning AS returning,
    deposits.paid AS deposit,
    order_kind AS kind,
    name,
    platform,
    total,
    CASE WHEN is_remarked THEN (SELECT count(*) FROM judged WHERE state = 'waiting') END AS not_due,
    CASE WHEN is_remarked THEN (SELECT count(*) FROM judged WHERE state = 'expired') END AS expired,
    CASE WHEN is_remarked THEN (SELECT count(*) FROM judged WHERE state IN ('quiet', 'budget', 'blocked')) END AS suppressed,
    CASE WHEN is_remarked THEN (SELECT count(*) FROM judged WHERE state = 'done') END AS done,
    claim_ms
FROM page
-- What was left out is counted where nothing but being due was asked for.
CROSS JOIN LATERAL (
    SELECT NOT $4::boolean AND num_nonnulls($11::text, $13::bigint) = 0 AND $12::boolean IS NOT TRUE AND $14::boolean IS NOT TRUE AS is_remarked
) AS remarks
CROSS JOIN LATERAL (
    SELECT sum(payment.paid_minor)::bigint AS paid
    FROM {payments} AS payment
    WHERE payment."partition" = page."partition" AND payment.shop = page.shop AND payment.order_id = page.order_id
        AND payment.at <= $2::timestamptz
) AS deposits
ORDER BY
-- include follow_up_order owner=owner
;
