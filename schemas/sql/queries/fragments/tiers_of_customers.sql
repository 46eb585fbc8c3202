-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- customer_tiers: the tier of each of {asked} (shop, customer) in its shop as of $2, with what was set by hand. Needs
-- returning_min, vip_orders, vip_net, window_days, is_net and vip_grade in rules.
told_orders AS MATERIALIZED (
    SELECT told.*
    FROM {asked} AS asked
    CROSS JOIN LATERAL (
        SELECT * FROM {orders} AS told WHERE told.shop = asked.shop AND told.customer = asked.customer OFFSET 0
    ) AS told
),
asked_refunds AS (
    SELECT named.shop, named.refund_id
    FROM {asked} AS asked
    JOIN {refund_actions} AS named ON named.shop = asked.shop AND named.customer = asked.customer
    UNION
    SELECT named.shop, named.refund_id
    FROM told_orders
    JOIN {refund_actions} AS named ON named.shop = told_orders.shop AND named.order_id = told_orders.order_id
),
told_refunds AS (
    SELECT told.*
    FROM asked_refunds
    CROSS JOIN LATERAL (
        SELECT *
        FROM {refund_actions} AS told
        WHERE told.shop = asked_refunds.shop AND told.refund_id = asked_refunds.refund_id
        OFFSET 0
    ) AS told
),
-- include contributions each=true
told_marks AS (
    SELECT told.*
    FROM {asked} AS asked
    CROSS JOIN LATERAL (
        SELECT * FROM {tier_marks} AS told WHERE told.shop = asked.shop AND told.customer = asked.customer OFFSET 0
    ) AS told
),
-- include marks
customer_tiers AS MATERIALIZED (
    SELECT
        shop, customer, orders, is_blocked,
        CASE WHEN is_vip THEN 'vip' WHEN orders >= returning_min THEN 'returning' ELSE 'new' END AS tier
    FROM (
        SELECT
            asked.shop, asked.customer, returning_min,
            coalesce(sum(sums.orders), 0) AS orders,
            coalesce(bool_or(marks.is_blocked), false) AS is_blocked,
            coalesce(bool_or(marks.is_marked_vip), false) OR coalesce(max(marks.grade) >= vip_grade AND vip_grade > 0, false)
                OR coalesce(sum(sums.recent_orders), 0) >= vip_orders OR coalesce(max(sums.recent_net), 0) >= vip_net AS is_vip
        FROM {asked} AS asked
        JOIN rules ON rules.shop = asked.shop
        LEFT JOIN (
            SELECT
                contributions.shop, customer, currency,
                sum(orders) AS orders,
                coalesce(sum(orders) FILTER (WHERE is_recent), 0) AS recent_orders,
                coalesce(sum(gross - CASE WHEN is_net THEN refunded ELSE 0 END) FILTER (WHERE is_recent), 0) AS recent_net
            FROM contributions
            JOIN rules ON rules.shop = contributions.shop
            CROSS JOIN LATERAL (
                SELECT window_days = 0 OR at > $2::timestamptz - window_days * interval '24 hours' AS is_recent
            ) AS dated
            GROUP BY contributions.shop, customer, currency
        ) AS sums ON sums.shop = asked.shop AND sums.customer = asked.customer
        LEFT JOIN marks ON marks.shop = asked.shop AND marks.customer = asked.customer
        GROUP BY asked.shop, asked.customer, returning_min, vip_orders, vip_net, vip_grade
    ) AS judged
),
