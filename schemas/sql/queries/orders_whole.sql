-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- All orders of the chosen shops as of $2, of whatever day and customer: the question of orders.sql where nothing of that is asked
-- for. What it looks up for each order is joined here for all at once; nth stands for an order.
-- $1 to $13 as there; $6 to $11 and $13 are null.
WITH RECURSIVE
-- include chosen source={orders}
told AS MATERIALIZED (
    SELECT
        row_number() OVER () AS nth, ordered."partition", ordered.shop, ordered.order_id,
        CASE WHEN customer_at <= $2::timestamptz THEN customer END AS named_customer, placed_at, payable_minor, order_kind, paid_at,
        shipped_at, completed_at, closed_at, closed_by,
        -- What a placing after the instant says is not known then.
        CASE WHEN placed_at <= $2::timestamptz THEN currency END AS currency
    FROM chosen
    JOIN {orders} AS ordered ON ordered.shop = chosen.shop
    WHERE num_nonnulls($6::text, $7::text, $8::integer, $9::integer, $10::timestamptz, $11::timestamptz, $13::text) = 0
),
money AS MATERIALIZED (
    SELECT
        told.nth,
        coalesce(sum(payment.paid_minor) FILTER (WHERE payment.currency = coalesce(told.currency, payment.currency)), 0)::bigint AS paid,
        min(payment.currency) AS any_currency, max(payment.currency) AS other_currency, bool_or(payment.kind = 'deposit') AS has_deposit
    FROM told
    JOIN {payments} AS payment
        ON payment."partition" = told."partition" AND payment.shop = told.shop AND payment.order_id = told.order_id
    WHERE payment.at <= $2::timestamptz
    GROUP BY told.nth
),
-- Full joins are never done as loops.
orders AS (
    SELECT
        told.*, coalesce(told.currency, money.any_currency) AS paid_currency,
        CASE
            -- Without a placing one of the currencies is shown, and what was paid in it: few have several.
            WHEN told.currency IS NULL AND money.any_currency <> money.other_currency THEN (
                SELECT sum(payment.paid_minor)::bigint
                FROM {payments} AS payment
                WHERE payment."partition" = told."partition" AND payment.shop = told.shop AND payment.order_id = told.order_id
                    AND payment.currency = money.any_currency AND payment.at <= $2::timestamptz
            )
            ELSE coalesce(money.paid, 0)
        END AS paid,
-- include order_status
    FROM told
    FULL JOIN money ON money.nth = told.nth
),
page AS MATERIALIZED (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM orders
    WHERE status IS NOT NULL AND ($12::text IS NULL OR status = $12::text)
    ORDER BY
        CASE WHEN NOT $4::boolean THEN placed_at END DESC,
        CASE WHEN $5::bigint IS NOT NULL THEN order_id END,
        CASE WHEN $5::bigint IS NOT NULL THEN shop END
    LIMIT $5::bigint
),
last_prices AS (
    SELECT DISTINCT ON (page.nth) page.nth, price.total
    FROM chosen
    JOIN {history} AS change ON change.shop = chosen.shop AND change.type = 'order.amended' AND change.at <= $2::timestamptz
    JOIN page ON page.shop = change.shop AND 'orders/' || page.order_id = change.subject
    CROSS JOIN LATERAL (SELECT change.data::json AS data) AS changed
-- include price_of json=(changed.data -> 'new'); as=price
    WHERE (change.at <= page.paid_at) IS NOT FALSE AND changed.data ->> 'kind' = 'price' AND price.total IS NOT NULL
    ORDER BY page.nth, change.at DESC, change.id DESC, change.source DESC
),
last_remarks AS (
    SELECT DISTINCT ON (page.nth) page.nth, remark.flag, remark.at, remark.agent
    FROM page
    JOIN {remarks} AS remark
        ON remark."partition" = page."partition" AND remark.shop = page.shop AND remark.order_id = page.order_id
    WHERE remark.at <= $2::timestamptz
    ORDER BY page.nth, remark.at DESC, remark.id DESC, remark.source DESC
),
told_refunds AS MATERIALIZED (
    SELECT
        action.shop, action.refund_id, action.at, action.id, action.source, action.action, action.order_id, action.customer,
        action.amount_minor, action.currency, action.decision, action.outcome
    FROM chosen
    JOIN {refund_actions} AS action ON action.shop = chosen.shop
    WHERE action.at <= $2::timestamptz
),
last_actions AS (
    SELECT DISTINCT ON (shop, order_id) shop, order_id, refund_id, decision, action
    FROM (
        SELECT shop, order_id, refund_id, decision, action, at, id, source
        FROM told_refunds
        WHERE order_id IS NOT NULL
        UNION ALL
        -- What was told of a refund without an order is of all orders that were named for it.
        SELECT named.shop, named.order_id, named.refund_id, unnamed.decision, unnamed.action, unnamed.at, unnamed.id, unnamed.source
        FROM (SELECT DISTINCT shop, order_id, refund_id FROM told_refunds WHERE order_id IS NOT NULL) AS named
        JOIN (SELECT * FROM told_refunds WHERE order_id IS NULL) AS unnamed
            ON unnamed.shop = named.shop AND unnamed.refund_id = named.refund_id
    ) AS told
    ORDER BY shop, order_id, at DESC, id DESC, source DESC
),
ended AS (
    SELECT DISTINCT ON (shop, refund_id) shop, refund_id, outcome
    FROM told_refunds
    WHERE action = 'settled'
    ORDER BY shop, refund_id, (outcome = 'succeeded') IS TRUE DESC, at, id, source
),
-- As `kefu refunds` shows a refund that has ended, whatever is told of it afterwards. A full join is never done as a loop.
last_states AS (
    SELECT told.shop, told.order_id, coalesce(ended.outcome, told.decision, told.action) AS refund
    FROM last_actions AS told
    FULL JOIN ended ON ended.shop = told.shop AND ended.refund_id = told.refund_id
    OFFSET 0
),
paid_back AS (
    SELECT DISTINCT ON (settled.shop, settled.refund_id)
        settled.shop, settlement.order_id, settlement.currency, settlement.amount_minor
    FROM told_refunds AS settled
-- include settlement settled=settled; at=$2::timestamptz; as=settlement
    WHERE settled.action = 'settled' AND settled.outcome = 'succeeded'
    ORDER BY settled.shop, settled.refund_id, settled.at, settled.id, settled.source
),
refunds AS MATERIALIZED (
    SELECT page.nth, min(told.refund) AS refund, sum(told.amount_minor)::bigint AS refunded
    FROM page
    JOIN (
        SELECT shop, order_id, refund, NULL AS currency, NULL::bigint AS amount_minor FROM last_states WHERE order_id IS NOT NULL
        UNION ALL
        SELECT shop, order_id, NULL, currency, amount_minor FROM paid_back
    ) AS told ON told.shop = page.shop AND told.order_id = page.order_id
    WHERE told.refund IS NOT NULL OR told.currency = page.paid_currency
    GROUP BY page.nth
),
answer AS (
    SELECT
        page.*, last_prices.total AS changed_price, last_remarks.flag, last_remarks.at AS remarked_at, last_remarks.agent AS remarked_by,
        refunds.refund, coalesce(refunds.refunded, 0) AS refunded, chosen.name, chosen.platform
    FROM page
    FULL JOIN last_prices ON last_prices.nth = page.nth
    FULL JOIN last_remarks ON last_remarks.nth = page.nth
    FULL JOIN refunds ON refunds.nth = page.nth
    JOIN chosen ON chosen.shop = page.shop
)
SELECT
-- include order_columns
FROM answer
ORDER BY
    CASE WHEN NOT $4::boolean THEN placed_at END DESC,
    order_id,
    shop;
