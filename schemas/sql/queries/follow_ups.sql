-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Orders that are unpaid as of $2, longest first; without $4 only those that are due: past the first stage and not yet closed
-- by the platform. due_at: when the present stage began, or when the first one will.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 the platform closes after, $7 first reminder to a returning
-- customer and $8 to a new one, $9 from there to the second, $10 the last one before the close (all in ms),
-- $11 orders that make returning, $12 platforms and $13 after how long each of them closes, where not $6.
WITH RECURSIVE
-- include chosen source={orders}
unpaid AS (
    SELECT chosen.name, chosen.platform, told.*
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
),
staged AS (
    SELECT
        unpaid.*,
        CASE WHEN customer_at <= $2::timestamptz THEN customer END AS named_customer,
        is_returning, closes_at, first_at, second_at, last_at,
        CASE
            WHEN $2::timestamptz >= closes_at THEN 'expired'
            WHEN $2::timestamptz >= last_at THEN 'last'
            WHEN $2::timestamptz >= second_at THEN '2'
            WHEN $2::timestamptz >= first_at THEN '1'
            ELSE '0'
        END AS stage
    FROM unpaid
    CROSS JOIN LATERAL (
        SELECT count(*) >= $11::bigint AS is_returning
        FROM (
            SELECT
            FROM {orders} AS earlier
            WHERE unpaid.customer_at <= $2::timestamptz
                AND earlier.shop = unpaid.shop AND earlier.customer = unpaid.customer AND earlier.customer_at <= $2::timestamptz
                AND earlier.paid_at <= $2::timestamptz AND earlier.completed_at <= $2::timestamptz
                AND (earlier.closed_at > $2::timestamptz) IS NOT FALSE
            LIMIT $11::bigint
        ) AS completed
    ) AS history
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN is_returning THEN $7::bigint ELSE $8::bigint END * interval '1 millisecond' AS patience,
            coalesce(
                auto_close_at,
                placed_at
                + coalesce(($13::bigint[])[array_position($12::text[], platform)], $6::bigint) * interval '1 millisecond'
            ) AS closes_at
    ) AS terms
    CROSS JOIN LATERAL (
        SELECT
            placed_at + patience AS first_at,
            placed_at + patience + $9::bigint * interval '1 millisecond' AS second_at,
            closes_at - $10::bigint * interval '1 millisecond' AS last_at
    ) AS moments
),
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM staged
    WHERE $4::boolean OR stage IN ('1', '2', 'last')
    ORDER BY placed_at, order_id, shop
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
    CASE stage WHEN 'expired' THEN closes_at WHEN 'last' THEN last_at WHEN '2' THEN second_at ELSE first_at END AS due_at,
    closes_at AS auto_close_at,
    floor(extract(epoch FROM closes_at - $2::timestamptz))::bigint * 1000000 AS closes_in_s,
    0::bigint AS attempts,
    NULL::text AS owner,
    currency,
    is_returning AS returning,
    deposits.paid AS deposit,
    order_kind AS kind,
    name,
    platform,
    total,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM staged WHERE stage = '0') END AS not_due,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM staged WHERE stage = 'expired') END AS expired
FROM page
CROSS JOIN LATERAL (
    SELECT sum(payment.paid_minor)::bigint AS paid
    FROM {payments} AS payment
    WHERE payment."partition" = page."partition" AND payment.shop = page.shop AND payment.order_id = page.order_id
        AND payment.at <= $2::timestamptz
) AS deposits
ORDER BY placed_at, order_id, shop;
