-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM of a query over {asked} (shop): whether the chat at {at} of the customer {of} is one of after-sales (R024): the newest order
-- was shipped, or a refund asked for, also without naming an order, in the {days} before, and none was placed since. An order whose
-- placing was not told is as old as its shipping.
CROSS JOIN LATERAL (
    SELECT
        coalesce(bool_and(after_sales.at > {at} - {days} AND (newest.at > after_sales.at) IS NOT TRUE), false)
            AS is_aftersale
    FROM (
        SELECT
            max(own.placed_at) AS at, (array_agg(own.shipped_at ORDER BY own.since_at DESC, own.order_id DESC))[1] AS shipped_at
        FROM (
            SELECT
                placed.order_id, known.placed_at, coalesce(known.placed_at, placed.shipped_at) AS since_at,
                CASE WHEN placed.shipped_at <= {at} THEN placed.shipped_at END AS shipped_at
            FROM {orders} AS placed
            CROSS JOIN LATERAL (
                SELECT CASE WHEN placed.placed_at <= $2::timestamptz THEN placed.placed_at END AS placed_at
            ) AS known
            WHERE placed.shop = {asked}.shop AND placed.customer = {of} AND placed.customer_at <= $2::timestamptz
            OFFSET 0
        ) AS own
        WHERE own.since_at <= {at}
    ) AS newest
    CROSS JOIN LATERAL (
        SELECT GREATEST(newest.shipped_at, max(requested.at)) AS at
        FROM (
            SELECT action.at
            FROM (
                SELECT own.shop, own.order_id
                FROM {orders} AS own
                WHERE own.shop = {asked}.shop AND own.customer = {of} AND own.customer_at <= $2::timestamptz
                OFFSET 0
            ) AS own
            CROSS JOIN LATERAL (
                SELECT told.at, told.action
                FROM {refund_actions} AS told
                WHERE told.shop = own.shop AND told.order_id = own.order_id
                OFFSET 0
            ) AS action
            WHERE action.action = 'requested'
            UNION ALL
            SELECT action.at
            FROM (
                SELECT told.at, told.action
                FROM {refund_actions} AS told
                WHERE told.shop = {asked}.shop AND told.customer = {of}
                OFFSET 0
            ) AS action
            WHERE action.action = 'requested'
        ) AS requested
        WHERE requested.at <= {at}
    ) AS after_sales
) AS aftersale
