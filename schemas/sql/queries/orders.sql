-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Orders placed on the chosen days, as of $2, newest first; with everything also those of which no placing is known.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 status or null, $13 customer, by any id, or null.
WITH RECURSIVE
-- include chosen source={orders}
-- include days
-- include persons
-- include wanted_ids customer=$13
-- include rows_of_days as=placed; table={orders}; time=placed_at
told AS (
    SELECT *
    FROM placed
    WHERE $13::text IS NULL AND placed_at AT TIME ZONE zone >= since_local AND placed_at AT TIME ZONE zone < until_local
    UNION ALL
    SELECT days.zone, days.name, days.platform, days.from_at, days.since_local, days.until_local, unplaced.*
    FROM days
    CROSS JOIN LATERAL (
        SELECT * FROM {orders} AS told WHERE told.shop = days.shop AND told.placed_at IS NULL
        UNION ALL
        SELECT * FROM {orders} AS told WHERE told.shop = days.shop AND told.placed_at > $2::timestamptz
        OFFSET 0
    ) AS unplaced
    WHERE $13::text IS NULL AND days.is_unbounded
    UNION ALL
    -- Of one customer the shop's days are not read.
    SELECT days.zone, days.name, days.platform, days.from_at, days.since_local, days.until_local, own.*
    FROM wanted_ids
    JOIN days ON days.shop = wanted_ids.shop
    CROSS JOIN LATERAL (
        SELECT * FROM {orders} AS told WHERE told.shop = wanted_ids.shop AND told.customer = wanted_ids.customer OFFSET 0
    ) AS own
    WHERE (
            own.placed_at >= days.from_at AND own.placed_at < days.to_at
            AND own.placed_at AT TIME ZONE zone >= since_local AND own.placed_at AT TIME ZONE zone < until_local
        )
        OR (days.is_unbounded AND (own.placed_at IS NULL OR own.placed_at > $2::timestamptz))
),
orders AS (
    SELECT
        told.*,
        CASE WHEN customer_at <= $2::timestamptz THEN customer END AS named_customer,
        known.paid_currency,
        money.*,
-- include order_status
    FROM told
    -- What a placing after the instant says is not known then: one of the payments' currencies is shown.
    CROSS JOIN LATERAL (
        SELECT coalesce(
            CASE WHEN told.placed_at <= $2::timestamptz THEN told.currency END,
            (
                SELECT min(payment.currency)
                FROM {payments} AS payment
                WHERE payment."partition" = told."partition" AND payment.shop = told.shop AND payment.order_id = told.order_id
                    AND payment.at <= $2::timestamptz
            )
        ) AS paid_currency
        OFFSET 0
    ) AS known
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(payment.paid_minor) FILTER (WHERE payment.currency = known.paid_currency), 0)::bigint AS paid,
            bool_or(payment.kind = 'deposit') AS has_deposit
        FROM {payments} AS payment
        WHERE payment."partition" = told."partition" AND payment.shop = told.shop AND payment.order_id = told.order_id
            AND payment.at <= $2::timestamptz
    ) AS money
    WHERE $13::text IS NULL OR ((shop, customer) IN (SELECT shop, customer FROM wanted_ids) AND customer_at <= $2::timestamptz)
),
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM orders
    WHERE status IS NOT NULL AND ($12::text IS NULL OR status = $12::text)
    ORDER BY
        CASE WHEN NOT $4::boolean THEN placed_at END DESC,
        order_id,
        shop
    LIMIT $5::bigint
),
answer AS (
    SELECT
        page.*, last_price.total AS changed_price, last_remark.flag, last_remark.at AS remarked_at, last_remark.agent AS remarked_by,
        refunds.refunded, refunds.state AS refund
    FROM page
-- include last_price told=page; as=last_price
    LEFT JOIN LATERAL (
        SELECT remark.flag, remark.at, remark.agent
        FROM {remarks} AS remark
        WHERE remark."partition" = page."partition" AND remark.shop = page.shop AND remark.order_id = page.order_id
            AND remark.at <= $2::timestamptz
        ORDER BY remark.at DESC, remark.id DESC, remark.source DESC
        LIMIT 1
    ) AS last_remark ON true
    CROSS JOIN LATERAL (
        SELECT
            (
                SELECT coalesce(sum(settled.amount_minor) FILTER (WHERE settled.currency = paid_currency), 0)::bigint
                FROM (
-- include settlements_of_order order=page; at=$2::timestamptz
                ) AS settled
            ) AS refunded,
            (
                SELECT coalesce(
                    (
                        SELECT settled.outcome
                        FROM {refund_actions} AS settled
                        WHERE settled.shop = action.shop AND settled.refund_id = action.refund_id AND settled.action = 'settled'
                            AND settled.at <= $2::timestamptz
                        ORDER BY (settled.outcome = 'succeeded') IS TRUE DESC, settled.at, settled.id, settled.source
                        LIMIT 1
                    ),
                    action.decision, action.action
                )
                FROM (
                    SELECT DISTINCT told.refund_id
                    FROM {refund_actions} AS told
                    WHERE told.shop = page.shop AND told.order_id = page.order_id AND told.at <= $2::timestamptz
                ) AS named
                JOIN {refund_actions} AS action ON action.shop = page.shop AND action.refund_id = named.refund_id
                WHERE action.at <= $2::timestamptz AND (action.order_id = page.order_id) IS NOT FALSE
                ORDER BY action.at DESC, action.id DESC, action.source DESC
                LIMIT 1
            ) AS state
    ) AS refunds
)
SELECT
-- include order_columns
FROM answer
ORDER BY
    CASE WHEN NOT $4::boolean THEN placed_at END DESC,
    order_id,
    shop;
