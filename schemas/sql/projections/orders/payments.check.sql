-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- An order is paid since its first payment that is no deposit.
SELECT format(
    'order %s of shop %s: paid at %s, its first payment is of %s', order_id, shop, coalesce(o.paid_at::text, 'no time'),
    coalesce(p.at::text, 'no time')
)
FROM {orders} o
FULL JOIN (
    SELECT "partition", shop, order_id, min(at) AS at FROM {payments} WHERE kind <> 'deposit' GROUP BY 1, 2, 3
) p USING ("partition", shop, order_id)
WHERE o.paid_at IS DISTINCT FROM p.at
LIMIT 1;
