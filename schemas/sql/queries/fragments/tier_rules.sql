-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- tier_rules: what makes a tier in each chosen shop on the local day of $2, a row a shop. Needs policy_sets with these keys.
tier_rules AS MATERIALIZED (
    SELECT
        chosen.shop,
        (policies ->> 'tier.returning_min_orders')::bigint AS returning_min,
        (policies ->> 'tier.vip_orders')::bigint AS vip_orders,
        (policies ->> 'tier.vip_net_minor')::bigint AS vip_net,
        CASE
            WHEN policies ->> 'tier.window_days' = '0' THEN '-infinity'
            ELSE CASE
                WHEN (policies ->> 'tier.window_from_month')::boolean
                THEN date_trunc('month', $2::timestamptz AT TIME ZONE shop_zone) AT TIME ZONE shop_zone
                ELSE $2::timestamptz
            END - (policies ->> 'tier.window_days')::integer * interval '24 hours'
        END AS counts_after,
        (policies ->> 'tier.count_refunded_orders')::boolean AS counts_refunded,
        (policies ->> 'tier.net_of_refunds')::boolean AS is_net,
        (policies ->> 'tier.vip_platform_grade')::bigint AS vip_grade
    FROM chosen
    JOIN policy_sets AS sets
        ON sets.shop = chosen.shop AND from_day <= ($2::timestamptz AT TIME ZONE shop_zone)::date
        AND to_day > ($2::timestamptz AT TIME ZONE shop_zone)::date
),
