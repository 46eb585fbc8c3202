-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: the price that the order {told} was last given before it was paid, as of $2, as {as}.total; null when it was never changed.
LEFT JOIN LATERAL (
    SELECT price.total
    FROM {history} AS change
    CROSS JOIN LATERAL (SELECT change.data::json AS data) AS changed
-- include price_of json=(changed.data -> 'new'); as=price
    WHERE change.shop = {told}.shop AND change.subject = 'orders/' || {told}.order_id AND change.type = 'order.amended'
        AND change.at <= $2::timestamptz AND (change.at <= {told}.paid_at) IS NOT FALSE
        AND changed.data ->> 'kind' = 'price' AND price.total IS NOT NULL
    ORDER BY change.at DESC, change.id DESC, change.source DESC
    LIMIT 1
) AS {as} ON true
