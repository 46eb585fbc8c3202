-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The first remark on the order of {change} from its instant on that the shop wrote, as of $2, and for which {wanted} holds: of the
-- agent who made the change, where both are told.
SELECT remark.at, remark.agent, remark.flag
FROM {remarks} AS remark
WHERE remark."partition" = {change}."partition" AND remark.shop = {change}.shop AND remark.order_id = {change}.order_id
    AND remark.at >= {change}.at AND remark.at <= $2::timestamptz AND coalesce(remark."by", 'seller') = 'seller'
    AND (remark.agent = {change}.agent) IS NOT FALSE AND {wanted}
ORDER BY remark.at, remark.id, remark.source
LIMIT 1
