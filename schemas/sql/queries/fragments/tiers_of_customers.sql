-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- customer_tiers: the tier of each of {asked} (shop, customer) in its shop as of $2, with what was set by hand; linked ids are one
-- customer. asked_ids: all ids of each asked person. Needs persons, and the policies of tiers in rules.
asked_persons AS MATERIALIZED (
    SELECT
        asked.shop, asked.customer,
-- include person_of told=asked
        AS person
    FROM {asked} AS asked
),
asked_ids AS MATERIALIZED (
    SELECT shop, customer, person FROM asked_persons
    UNION
    SELECT same.shop, same.customer, same.person
    FROM persons AS same
    WHERE false OR (same.shop, same.person) IN (SELECT shop, person FROM asked_persons)
),
told_orders AS MATERIALIZED (
    SELECT told.*, asked.person
    FROM asked_ids AS asked
    CROSS JOIN LATERAL (
        SELECT * FROM {orders} AS told WHERE told.shop = asked.shop AND told.customer = asked.customer OFFSET 0
    ) AS told
),
asked_refunds AS (
    SELECT named.shop, named.refund_id
    FROM asked_ids AS asked
    JOIN {refund_actions} AS named ON named.shop = asked.shop AND named.customer = asked.customer
    UNION
    SELECT named.shop, named.refund_id
    FROM told_orders
    JOIN {refund_actions} AS named ON named.shop = told_orders.shop AND named.order_id = told_orders.order_id
),
told_refunds AS (
    SELECT
        told.*,
-- include person_of told=told
        AS person
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
    SELECT told.*, asked.person
    FROM asked_ids AS asked
    CROSS JOIN LATERAL (
        SELECT * FROM {tier_marks} AS told WHERE told.shop = asked.shop AND told.customer = asked.customer OFFSET 0
    ) AS told
),
-- include marks
dated_contributions AS MATERIALIZED (
    SELECT shop, customer, currency, at, orders, gross, refunded, is_spoiled FROM contributions
),
customer_sums AS (
    SELECT
        dated.shop, customer, currency,
        sum(orders) FILTER (WHERE counts_refunded OR NOT is_spoiled) AS orders,
        coalesce(sum(orders) FILTER (WHERE is_recent AND (counts_refunded OR NOT is_spoiled)), 0) AS recent_orders,
        coalesce(sum(gross - CASE WHEN is_net THEN refunded ELSE 0 END) FILTER (WHERE is_recent), 0) AS recent_net
    FROM dated_contributions AS dated
    JOIN rules ON rules.shop = dated.shop
    CROSS JOIN LATERAL (
        SELECT
-- include is_recent
        AS is_recent
    ) AS window_start
    GROUP BY dated.shop, customer, currency
),
customer_facts AS MATERIALIZED (
    SELECT
        shop, customer, sum(orders) AS orders, sum(recent_orders) AS recent_orders, max(recent_net) AS recent_net,
        bool_or(is_marked_vip) AS is_marked_vip, bool_or(is_blocked) AS is_blocked, max(grade) AS grade
    FROM (
        SELECT
            shop, customer, 0::bigint AS orders, 0::bigint AS recent_orders, 0::numeric AS recent_net,
            false AS is_marked_vip, false AS is_blocked, NULL::integer AS grade
        FROM (SELECT DISTINCT shop, person AS customer FROM asked_persons) AS asked
        UNION ALL
        SELECT shop, customer, orders, recent_orders, recent_net, false, false, NULL FROM customer_sums
        UNION ALL
        SELECT shop, customer, 0, 0, 0, is_marked_vip, is_blocked, grade FROM marks
    ) AS told
    GROUP BY shop, customer
),
-- Full joins are never done as loops.
facts_of_asked AS MATERIALIZED (
    SELECT asked.shop AS asked_shop, asked.customer AS asked_customer, facts.*
    FROM asked_persons AS asked
    FULL JOIN customer_facts AS facts ON facts.shop = asked.shop AND facts.customer = asked.person
),
customer_tiers AS MATERIALIZED (
    SELECT
        facts.asked_shop AS shop, asked_customer AS customer, coalesce(orders, 0) AS orders, is_blocked,
        CASE
            WHEN is_marked_vip OR coalesce(grade >= vip_grade AND vip_grade > 0, false) OR recent_orders >= vip_orders
                OR recent_net >= vip_net THEN 'vip'
            WHEN orders >= returning_min THEN 'returning'
            ELSE 'new'
        END AS tier
    FROM facts_of_asked AS facts
    JOIN rules ON rules.shop = facts.asked_shop
),
