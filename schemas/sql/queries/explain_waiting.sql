-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The events that may lie behind a customer's wait as of $2: unanswered messages, the last human reply, and what came after it.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 customer.
WITH RECURSIVE
-- include chosen source={messages}
wanted_shops AS MATERIALIZED (
    SELECT chosen.shop
    FROM chosen
    WHERE EXISTS (SELECT FROM {messages} AS message WHERE message.shop = chosen.shop AND message.customer = $6::text)
),
-- include told_rules among=wanted_shops
located AS MATERIALIZED (
    SELECT shop, kefu.partition_of(shop, 'customers/' || $6::text, (SELECT partitions FROM kefu.log_settings)) AS "partition"
    FROM chosen
),
last_replies AS MATERIALIZED (
    SELECT located.shop, reply.at, reply."partition", reply."offset"
    FROM located
    CROSS JOIN LATERAL (
        SELECT told.at, told."partition", told."offset"
        FROM {replies} AS told
        WHERE told."partition" = located."partition" AND told.shop = located.shop AND told.customer = $6::text
            AND told.at <= $2::timestamptz AND told.sender_kind = 'human'
        ORDER BY told.at DESC, told.id DESC, told.source DESC
        LIMIT 1
    ) AS reply
)
SELECT
    message."partition"::bigint AS "partition", message."offset",
    CASE WHEN message.counts THEN 'waits' ELSE 'no_customer' END AS reason, NULL::bigint AS delay, NULL::text AS detail
FROM located
JOIN {messages} AS message
    ON message."partition" = located."partition" AND message.shop = located.shop AND message.customer = $6::text
WHERE message.at <= $2::timestamptz AND (message.reply_at <= $2::timestamptz) IS NOT TRUE
UNION ALL
SELECT "partition", "offset", 'last_reply', NULL, NULL
FROM last_replies
UNION ALL
SELECT reply."partition", reply."offset", 'automatic', NULL, reply.sender_kind
FROM located
LEFT JOIN last_replies ON last_replies.shop = located.shop
JOIN {replies} AS reply
    ON reply."partition" = located."partition" AND reply.shop = located.shop AND reply.customer = $6::text
WHERE reply.at <= $2::timestamptz AND reply.at >= coalesce(last_replies.at, '-infinity') AND reply.sender_kind <> 'human'
UNION ALL
SELECT history."partition", history."offset", 'event', NULL, NULL
FROM chosen
JOIN {history} AS history
    ON history.shop = chosen.shop AND history.subject = 'customers/' || $6::text AND history.at <= $2::timestamptz
WHERE history.type IN ('message.recalled', 'customer.linked')
UNION ALL
SELECT "partition", "offset", 'event', NULL, NULL
FROM told_rules;
