-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM of a query over {asked} (shop, customer) and tier_rules: what makes the tier of one customer at a time as of $2, as in
-- customer_tiers, but faster to plan. marked.is_vip: by the last mark of anybody who sets any, while it is in force; graded.grade:
-- the platform's; bought.orders, recent_orders, recent_net: completed paid orders, those in the window, and the net amount of the best
-- currency in it. Linked ids are one customer. Needs persons.
CROSS JOIN LATERAL (
    SELECT
-- include ids_of told={asked}
    AS ids
) AS one
LEFT JOIN LATERAL (
    SELECT bool_or(is_vip) AS is_vip
    FROM (
        SELECT DISTINCT ON (coalesce(told.given_by, 'manual'))
            told.mark = 'vip' AND (told.expires_at > $2::timestamptz) IS NOT FALSE AS is_vip
        FROM {tier_marks} AS told
        WHERE told.shop = {asked}.shop AND told.customer = ANY (one.ids) AND told.at <= $2::timestamptz AND told.mark IS NOT NULL
        ORDER BY coalesce(told.given_by, 'manual'), told.at DESC, told.id DESC, told.source DESC
    ) AS last_marks
) AS marked ON true
LEFT JOIN LATERAL (
    SELECT told.grade::integer AS grade
    FROM {tier_marks} AS told
    WHERE told.shop = {asked}.shop AND told.customer = ANY (one.ids) AND told.at <= $2::timestamptz AND told.grade ~ '^[0-9]{1,4}$'
    ORDER BY told.at DESC, told.id DESC, told.source DESC
    LIMIT 1
) AS graded ON true
CROSS JOIN LATERAL (
    SELECT coalesce(sum(orders), 0) AS orders, coalesce(sum(recent_orders), 0) AS recent_orders, coalesce(max(recent_net), 0) AS recent_net
    FROM (
        SELECT
            currency,
            sum(orders) AS orders,
            sum(orders) FILTER (WHERE at > counts_after) AS recent_orders,
            sum(net) FILTER (WHERE at > counts_after) AS recent_net
        FROM (
            SELECT counted.currency, counted.at, counted.orders, counted.net
            FROM {orders} AS placed
            CROSS JOIN LATERAL (
                SELECT
                    CASE WHEN placed.placed_at <= $2::timestamptz THEN placed.currency END AS currency,
                    GREATEST(placed.paid_at, placed.completed_at) AS at, 1 AS orders, 0::bigint AS net
                WHERE counts_refunded OR NOT
-- include is_paid_back told=placed; at=$2::timestamptz
                UNION ALL
                SELECT payment.currency, GREATEST(placed.paid_at, placed.completed_at, payment.at), 0, payment.paid_minor
                FROM {payments} AS payment
                WHERE payment."partition" = placed."partition" AND payment.shop = placed.shop AND payment.order_id = placed.order_id
                    AND payment.at <= $2::timestamptz
            ) AS counted
            WHERE placed.shop = {asked}.shop AND placed.customer = ANY (one.ids) AND placed.customer_at <= $2::timestamptz
                AND placed.paid_at <= $2::timestamptz AND placed.completed_at <= $2::timestamptz
                AND (placed.closed_at > $2::timestamptz) IS NOT FALSE
            UNION ALL
            SELECT refund.currency, refund.at, 0, -refund.amount_minor
            FROM (
                SELECT DISTINCT ON (settled.refund_id)
                    settled.at, settlement.order_id, settlement.customer, settlement.amount_minor, settlement.currency
                FROM (
                    SELECT named.refund_id
                    FROM {refund_actions} AS named
                    WHERE named.shop = {asked}.shop AND named.customer = ANY (one.ids)
                    UNION
                    SELECT named.refund_id
                    FROM {orders} AS own
                    JOIN {refund_actions} AS named ON named.shop = own.shop AND named.order_id = own.order_id
                    WHERE own.shop = {asked}.shop AND own.customer = ANY (one.ids) AND own.customer_at <= $2::timestamptz
                ) AS named
                JOIN {refund_actions} AS settled ON settled.shop = {asked}.shop AND settled.refund_id = named.refund_id
-- include settlement settled=settled; at=$2::timestamptz; as=settlement
                WHERE is_net AND settled.action = 'settled' AND settled.outcome = 'succeeded' AND settled.at <= $2::timestamptz
                ORDER BY settled.refund_id, settled.at, settled.id, settled.source
            ) AS refund
            WHERE refund.customer = ANY (one.ids) OR (
                refund.customer IS NULL AND EXISTS (
                    SELECT
                    FROM {orders} AS own
                    WHERE own.shop = {asked}.shop AND own.customer = ANY (one.ids) AND own.order_id = refund.order_id
                        AND own.customer_at <= $2::timestamptz
                )
            )
        ) AS contributions
        GROUP BY currency
    ) AS sums
) AS bought
