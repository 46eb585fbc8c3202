-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM of a query over {asked} (shop): whether the chat at {at} of the customer {of} is one of after-sales (R024): an order was
-- shipped, or a refund asked for, also without naming an order, in the {days} before, and none was placed since.
CROSS JOIN LATERAL (
    SELECT
        coalesce(bool_and(after_sales.at > {at} - {days} AND (newest.at > after_sales.at) IS NOT TRUE), false)
            AS is_aftersale
    FROM (
        SELECT max(placed.placed_at) AS at
        FROM {orders} AS placed
        WHERE placed.shop = {asked}.shop AND placed.customer = {of} AND placed.placed_at <= {at}
            AND placed.customer_at <= $2::timestamptz
    ) AS newest
    CROSS JOIN LATERAL (
        SELECT
            GREATEST(
                (
                    SELECT max(shipped.shipped_at)
                    FROM {orders} AS shipped
                    WHERE shipped.shop = {asked}.shop AND shipped.customer = {of} AND shipped.shipped_at <= {at}
                        AND shipped.customer_at <= $2::timestamptz
                ),
                (
                    SELECT max(action.at)
                    FROM {orders} AS own
                    JOIN {refund_actions} AS action ON action.shop = own.shop AND action.order_id = own.order_id
                    WHERE own.shop = {asked}.shop AND own.customer = {of} AND own.customer_at <= $2::timestamptz
                        AND action.action = 'requested' AND action.at <= {at}
                ),
                (
                    SELECT max(action.at)
                    FROM {refund_actions} AS action
                    WHERE action.shop = {asked}.shop AND action.customer = {of}
                        AND action.action = 'requested' AND action.at <= {at}
                )
            ) AS at
    ) AS after_sales
) AS aftersale
