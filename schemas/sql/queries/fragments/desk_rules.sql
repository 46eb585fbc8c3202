-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- rule_sets: what each chosen shop goes by, a row a shop and stretch of its own local days [from_day, to_day) in which no policy
-- changes: join by shop and day what is judged by the policies of its day. rules: those of the day of $2, a row a shop. A column
-- whose policy is not among the keys is null.
-- {keys}, {values}, {given}: as in policy_sets.
-- include policy_sets keys={keys}; values={values}; given={given}
rule_sets AS MATERIALIZED (
    SELECT
        chosen.shop, chosen.shop_zone AS zone, from_day, to_day,
        (policies ->> CASE policies ->> 'unpaid.promotion' WHEN 'true' THEN 'unpaid.stages.promo_ms' ELSE 'unpaid.stages.returning_ms' END)::bigint
            AS returning_ms,
        (policies ->> CASE policies ->> 'unpaid.promotion' WHEN 'true' THEN 'unpaid.stages.promo_ms' ELSE 'unpaid.stages.new_ms' END)::bigint
            AS new_ms,
        (policies ->> 'unpaid.stages.second_ms')::bigint AS second_ms,
        (policies ->> 'unpaid.stages.last_before_close_ms')::bigint AS last_ms,
        coalesce(policies ->> (platform || '.unpaid.close_after_ms'), policies ->> 'unpaid.close_after_ms')::bigint AS close_after_ms,
        string_to_array(policies ->> 'unpaid.rounds', ',')::time[] AS rounds,
        (policies ->> 'unpaid.max_attempts_24h')::bigint AS max_attempts,
        split_part(policies ->> 'unpaid.quiet_hours', '-', 1)::time AS quiet_from,
        split_part(policies ->> 'unpaid.quiet_hours', '-', 2)::time AS quiet_to,
        (policies ->> 'unpaid.quiet_exception_ms')::bigint AS open_ms,
        (policies ->> 'followup.claim_ms')::bigint AS claim_ms,
        (policies ->> 'reception.lasts_ms')::bigint AS received_ms,
        (policies ->> 'enquiry.silence_ms')::bigint AS silence_ms,
        (policies ->> 'enquiry.days')::bigint AS enquiry_days,
        (policies ->> 'promise.limit_ms')::bigint AS promise_ms,
        (policies ->> 'nudge.min_ms')::bigint AS nudge_min_ms,
        (policies ->> 'nudge.max_ms')::bigint AS nudge_max_ms,
        (policies ->> 'tier.returning_min_orders')::bigint AS returning_min,
        (policies ->> 'tier.vip_orders')::bigint AS vip_orders,
        (policies ->> 'tier.vip_net_minor')::bigint AS vip_net,
        (policies ->> 'tier.window_days')::integer AS window_days,
        (policies ->> 'tier.net_of_refunds')::boolean AS is_net,
        (policies ->> 'tier.vip_platform_grade')::bigint AS vip_grade,
        (policies ->> 'tier.window_from_month')::boolean AS is_by_month,
        (policies ->> 'tier.count_refunded_orders')::boolean AS counts_refunded,
        (policies ->> 'tier.sleeping_days')::integer AS sleeping_days,
        (policies ->> 'tier.lost_days')::integer AS lost_days,
        string_to_array(policies ->> 'rfm.recency_days', ',')::bigint[] AS recency_days,
        string_to_array(policies ->> 'rfm.frequency_orders', ',')::bigint[] AS frequency_orders,
        string_to_array(policies ->> 'rfm.monetary_minor', ',')::bigint[] AS monetary_minor,
        policies ->> 'vip.care.period' AS care_period,
        (policies ->> 'refund.simple.limit_ms')::bigint AS simple_refund_ms,
        (policies ->> 'refund.return.working_days')::integer AS return_days,
        (policies ->> 'refund.unshipped.limit_ms')::bigint AS unshipped_refund_ms,
        string_to_array(policies ->> 'refund.quality_reasons', ',') AS quality_reasons,
        (policies ->> 'order_confirmation.limit_ms')::bigint AS confirm_ms,
        (policies ->> 'aftersale.days')::integer * interval '24 hours' AS aftersale_time,
        (policies ->> 'replies.recalled_count')::boolean AS recalled_count,
        (policies ->> 'price.alone_minor')::bigint AS alone_minor,
        (policies ->> 'remark.limit_ms')::bigint AS remark_ms,
        split_part(policies ->> 'handover.due_time', ',', 1)::time AS handover_due,
        (policies ->> 'fines.confirm_minor')::bigint AS confirm_fine,
        (policies ->> 'fines.refund_minor')::bigint AS refund_fine,
        (policies ->> 'fines.nudge_minor')::bigint AS nudge_fine,
        string_to_array(nullif(policies ->> 'calendar.holidays', 'none'), ',')::date[] AS holidays,
        string_to_array(nullif(policies ->> 'calendar.workdays', 'none'), ',')::date[] AS workdays,
        array_remove(string_to_array(policies ->> 'sales.excluded_flags', ','), 'none') AS excluded_flags
    FROM chosen
    JOIN policy_sets AS sets ON sets.shop = chosen.shop
),
-- closing_terms: when unpaid orders close, a row a shop with its stretches as arrays, to join by shop where the orders are found one
-- customer at a time: a join by day would go through the rules of all shops for each order. Its names hide no rule.
closing_terms AS MATERIALIZED (
    SELECT
        shop AS of_shop, min(zone) AS of_zone, array_agg(from_day) AS of_froms, array_agg(to_day) AS of_tos,
        array_agg(close_after_ms) AS of_closes
    FROM rule_sets
    GROUP BY shop
),
rules AS MATERIALIZED (
    SELECT *
    FROM rule_sets
    WHERE from_day <= ($2::timestamptz AT TIME ZONE zone)::date AND to_day > ($2::timestamptz AT TIME ZONE zone)::date
),
