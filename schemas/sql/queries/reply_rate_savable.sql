-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers who can still be saved: every message in the window that was answered was answered in time, and who waits is still
-- in time; with the instant by which all of them must be answered, the earliest first.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 platforms that the
-- effective-reply policies judge, $16 those that Taobao's judge.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include waits slot=NULL::integer; turns=coalesce(message.platform = ANY ($16::text[]), true); days=term_days
-- include shop_days
-- include judged_days sums=shop_days; any=customers > 0
-- include savable
rows AS MATERIALIZED (
    SELECT
        savable.*, judged.name, judged.platform, judged.is_under, judged.are_enough, judged.stays_under
    FROM savable
    JOIN judged ON judged.shop = savable.shop AND judged.day = savable.day
    WHERE judged.is_judged
)
SELECT
    rows.shop, day, rows.customer, save_until,
    floor(extract(epoch FROM save_until - $2::timestamptz))::bigint * 1000000 AS left_s,
    first_waiting_at,
    coalesce(given.agent, last_reply.agent) AS owner,
    CASE
        WHEN are_enough AND stays_under THEN 'certain' WHEN are_enough AND is_under THEN 'at_risk' ELSE 'none'
    END AS risk,
    name,
    platform,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM rows
LEFT JOIN LATERAL (
    SELECT told.agent
    FROM {assignments} AS told
    WHERE told."partition" = rows."partition" AND told.shop = rows.shop AND told.customer = rows.waiting_id
        AND told.at <= $2::timestamptz
    ORDER BY told.at DESC, told.id DESC, told.source DESC
    LIMIT 1
) AS given ON true
LEFT JOIN LATERAL (
    SELECT reply.agent
    FROM {replies} AS reply
    WHERE reply."partition" = rows."partition" AND reply.shop = rows.shop AND reply.customer = rows.waiting_id
        AND reply.at <= $2::timestamptz AND reply.sender_kind = 'human'
    ORDER BY reply.at DESC, reply.id DESC, reply.source DESC
    LIMIT 1
) AS last_reply ON true
ORDER BY CASE WHEN NOT $4::boolean THEN save_until END, rows.shop, day, save_until, rows.customer
LIMIT $5::bigint;
