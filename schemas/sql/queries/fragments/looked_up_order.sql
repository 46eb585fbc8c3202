-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: ordered, the order of the refund {told}, looked up for each.
LEFT JOIN LATERAL (
    SELECT placed.placed_at, placed.shipped_at, placed.customer, placed.customer_at
    FROM {orders} AS placed
    WHERE {told}.order_id IS NOT NULL AND placed.shop = {told}.shop AND placed.order_id = {told}.order_id
        AND placed."partition" = kefu.partition_of({told}.shop, 'orders/' || {told}.order_id, (SELECT partitions FROM kefu.log_settings))
    OFFSET 0
) AS ordered ON true
