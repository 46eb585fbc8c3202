-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Orders of the chosen days that were to be sent to the customer to verify (R033), as of $2: of customers who had asked, placed while
-- anybody was on shift. Confirmed by the first human message from the placing on that names the order, or shows an order card or is
-- told to confirm without naming one; in time within confirm_ms, that instant included. One that ended unpaid within that time, and
-- was not confirmed in it, is none of them. Each by the policies of its day.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies: keys, values, given, $15 only
-- what is not confirmed, $16 owner.
WITH RECURSIVE
-- include chosen source={orders}
-- include desk_rules keys=$12; values=$13; given=$14
-- include days
-- include persons
-- include shift_spans
-- include on_duty
-- include on_shift_clock
-- include rows_of_days as=placed; table={orders}; time=placed_at
items AS MATERIALIZED (
    SELECT
        placed.shop, placed.order_id, placed.placed_at, placed.payable_minor, placed.currency, placed.paid_at, placed.closed_at,
        placed.name, placed.platform,
        CASE WHEN placed.customer_at <= $2::timestamptz THEN placed.customer END AS customer,
        'orders/' || placed.order_id AS subject, placed.placed_at AS since_at, NULL::text AS holder
    FROM placed
    JOIN covered ON covered.shop = placed.shop
    WHERE placed_at AT TIME ZONE zone >= since_local AND placed_at AT TIME ZONE zone < until_local AND covered.hours @> placed_at
),
-- include owners items=items; customer=customer; consults=true; is_received=true
judged AS (
    SELECT
        owners.*, confirm_fine, terms.due_at, first_message.at AS confirmed_at, first_message.agent AS confirmed_by,
        CASE
            WHEN first_message.at <= terms.due_at THEN 'confirmed'
            WHEN first_message.at IS NOT NULL THEN 'late'
            WHEN $2::timestamptz > terms.due_at THEN 'missed'
            ELSE 'due'
        END AS state
    FROM owners
-- include rules_of_day shop=owners.shop; at=placed_at; as=rules
    CROSS JOIN LATERAL (SELECT placed_at + confirm_ms * interval '1 millisecond' AS due_at) AS terms
    LEFT JOIN LATERAL (
        SELECT told.at, told.agent
        FROM
-- include rows_of_ids table={replies}; shop=owners.shop; column=customer; ids=owners.owned_ids; as=told
        WHERE told.sender_kind = 'human'
            AND told.at >= owners.placed_at AND told.at <= $2::timestamptz
            AND (
                told.order_id = owners.order_id
                OR (told.order_id IS NULL AND (told.purpose = 'order_confirmation' OR told.kind = 'order_card'))
            )
        ORDER BY told.at, told.id, told.source
        LIMIT 1
    ) AS first_message ON true
    WHERE is_consulted AND (
        closed_at <= LEAST(terms.due_at, $2::timestamptz) AND (paid_at <= closed_at) IS NOT TRUE
        AND (first_message.at <= terms.due_at) IS NOT TRUE
    ) IS NOT TRUE
),
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM judged
    WHERE ($15::boolean IS NOT TRUE OR state IN ('due', 'missed')) AND ($16::text IS NULL OR owner = $16::text)
    ORDER BY CASE WHEN NOT $4::boolean THEN state <> 'due' END, placed_at, order_id, shop
    LIMIT $5::bigint
)
SELECT
    order_id AS "order",
    shop,
    customer,
    placed_at,
    due_at,
    state,
    confirmed_at,
    confirmed_by,
    owner,
    CASE WHEN state IN ('late', 'missed') THEN confirm_fine END AS fine,
    coalesce(last_price.total, payable_minor) AS amount,
    currency,
    owned_by,
    shift,
    name,
    platform,
    page.total
FROM page
-- include last_price told=page; as=last_price
ORDER BY CASE WHEN NOT $4::boolean THEN state <> 'due' END, placed_at, order_id, shop;
