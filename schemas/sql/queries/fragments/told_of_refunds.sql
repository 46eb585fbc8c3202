-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: {as}, everything that was told of the refunds {refunds} (shop, refund_id) as of $2, on whatever subject.
{refunds}
CROSS JOIN LATERAL (
    SELECT *
    FROM {refund_actions} AS told
    WHERE told.shop = {refunds}.shop AND told.refund_id = {refunds}.refund_id AND told.at <= $2::timestamptz
    OFFSET 0
) AS action
CROSS JOIN LATERAL (
    SELECT *
    FROM {history} AS told
    WHERE told.subject IN ('refunds/' || action.refund_id, 'orders/' || action.order_id, 'customers/' || action.customer)
        AND told.shop = action.shop AND told.at = action.at AND told.id = action.id AND told.source = action.source
    OFFSET 0
) AS {as}
