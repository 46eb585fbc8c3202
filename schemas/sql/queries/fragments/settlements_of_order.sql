-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The refunds of {order} (shop, order_id) that succeeded by {at}, each with what it came to: refund_id, at, amount_minor, currency.
SELECT DISTINCT ON (settled.refund_id) settled.refund_id, settled.at, settlement.amount_minor, settlement.currency
FROM (
    SELECT DISTINCT named.refund_id
    FROM {refund_actions} AS named
    WHERE named.shop = {order}.shop AND named.order_id = {order}.order_id AND named.at <= {at}
) AS named
JOIN {refund_actions} AS settled
    ON settled.shop = {order}.shop AND settled.refund_id = named.refund_id AND settled.action = 'settled' AND settled.outcome = 'succeeded'
    AND settled.at <= {at}
-- include settlement settled=settled; as=settlement
WHERE settlement.order_id = {order}.order_id
ORDER BY settled.refund_id, settled.at, settled.id, settled.source
