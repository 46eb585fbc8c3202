-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- {what}, at or agent, of the first reply by one of {senders} to a message, by {order}; {since}: which replies come after it. A scalar
-- query, so that it is begun only where a CASE wants it: joined, it was begun for each message.
(
    SELECT reply.{what}
    FROM {replies} AS reply
    WHERE reply.shop = message.shop AND reply.customer = message.customer AND reply."partition" = message."partition"
        AND reply.at >= message.at AND {since} AND reply.at <= $2::timestamptz AND reply.sender_kind = ANY ({senders})
    ORDER BY {order}
    LIMIT 1
)
