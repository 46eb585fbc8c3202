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
-- include judged_orders
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
    CASE
        WHEN is_blocked IS NOT TRUE AND (has_no_contact_left OR (quiet_until IS NOT NULL AND NOT has_just_written))
        THEN
-- include contact_from contacted_at=page.contacted_at; rules=page
    END AS next_contact_at,
    currency,
    is_returning AS returning,
    deposits.paid AS deposit,
    order_kind AS kind,
    name,
    platform,
    total,
    CASE WHEN is_remarked THEN (SELECT count(*) FROM judged WHERE state = 'waiting') END AS not_due,
    CASE WHEN is_remarked THEN (SELECT coalesce(sum(orders), 0)::bigint FROM left_expired WHERE state = 'expired') END AS expired,
    CASE WHEN is_remarked THEN (SELECT count(*) FROM judged WHERE state IN ('quiet', 'budget', 'blocked')) END AS suppressed,
    CASE
        WHEN is_remarked
        THEN (SELECT count(*) FROM judged WHERE state = 'done')
            + (SELECT coalesce(sum(orders), 0)::bigint FROM left_expired WHERE state = 'done')
    END AS done,
    claim_ms,
    left_out
FROM
-- include shown_rows counted=(SELECT state, 1 AS items FROM judged UNION ALL SELECT state, orders FROM left_expired)
-- What was left out is counted where nothing but being due was asked for.
CROSS JOIN LATERAL (
    SELECT NOT $4::boolean AND num_nonnulls($11::text, $13::bigint) = 0 AND $12::boolean IS NOT TRUE AND $14::boolean IS NOT TRUE AS is_remarked
) AS remarks
CROSS JOIN LATERAL (
    SELECT sum(payment.paid_minor)::bigint AS paid
    FROM {payments} AS payment
    WHERE payment."partition" = page."partition" AND payment.shop = page.shop AND payment.order_id = page.order_id
        AND payment.currency = page.currency AND payment.at <= $2::timestamptz
) AS deposits
WHERE page.shop IS NOT NULL OR left_out IS NOT NULL
ORDER BY
-- include follow_up_order owner=owner
;
