-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The refunds of {order} (shop, order_id) that succeeded by {at}, each with what it came to: refund_id, at, amount_minor, currency. Of a
-- refund that is told to have succeeded several times the first says of which order it is.
SELECT settled.refund_id, settled.at, settlement.amount_minor, settlement.currency
FROM (
    SELECT DISTINCT named.refund_id
    FROM {refund_actions} AS named
    WHERE named.shop = {order}.shop AND named.order_id = {order}.order_id AND named.at <= {at}
) AS named
CROSS JOIN LATERAL (
    SELECT told.*
    FROM {refund_actions} AS told
    WHERE told.shop = {order}.shop AND told.refund_id = named.refund_id AND told.action = 'settled' AND told.outcome = 'succeeded'
        AND told.at <= {at}
    ORDER BY told.at, told.id, told.source
    LIMIT 1
) AS settled
-- include settlement settled=settled; at={at}; as=settlement
WHERE settlement.order_id = {order}.order_id
