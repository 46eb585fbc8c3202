-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: ordered, the order of the refund {told}, joined for all at once.
LEFT JOIN {orders} AS ordered
    ON ordered.shop = {told}.shop AND ordered.order_id = {told}.order_id
    AND ordered."partition" = kefu.partition_of({told}.shop, 'orders/' || {told}.order_id, (SELECT partitions FROM kefu.log_settings))
