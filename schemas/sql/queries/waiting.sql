-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers who wait as of $2, longest first. An effective deadline is that of the earliest waiting message in the window of
-- the latest local day that has one: an earlier day is lost already, this one may still be saved.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 window, $8 limit in ms, $9 platforms, $10 timely limit in ms.
WITH RECURSIVE
-- include chosen source={messages}
window_hours AS MATERIALIZED (
    SELECT $6::text::time AS opens_at, $7::text::time AS closes_at
),
-- Now, few messages lack a reply and an index knows them. Before, messages answered since were waiting too: a shop's
-- messages up to then are read, but only if the shop has sent anything since; of many shops, the whole table at once.
shops_that_replied_since AS MATERIALIZED (
    SELECT shop, zone
    FROM chosen
    WHERE (
        SELECT reply.at FROM {replies} AS reply WHERE reply.shop = chosen.shop ORDER BY reply.at DESC LIMIT 1
    ) > $2::timestamptz
),
waiting_messages AS (
    SELECT chosen.shop, chosen.zone, message."partition", message.customer, message.at
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT message."partition", message.customer, message.at
        FROM {messages} AS message
        WHERE message.shop = chosen.shop AND message.counts AND message.reply_at IS NULL AND message.at <= $2::timestamptz
        OFFSET 0
    ) AS message
    UNION ALL
    SELECT since.shop, since.zone, message."partition", message.customer, message.at
    FROM shops_that_replied_since AS since
    CROSS JOIN LATERAL (
        SELECT message."partition", message.customer, message.at
        FROM {messages} AS message
        WHERE message.shop = since.shop AND message.counts AND message.reply_at > $2::timestamptz AND message.at <= $2::timestamptz
        OFFSET 0
    ) AS message
    WHERE (SELECT count(*) FROM shops_that_replied_since) <= 20
    UNION ALL
    SELECT since.shop, since.zone, message."partition", message.customer, message.at
    FROM shops_that_replied_since AS since
    JOIN {messages} AS message ON message.shop = since.shop
    WHERE message.counts AND message.reply_at > $2::timestamptz AND message.at <= $2::timestamptz
        AND (SELECT count(*) FROM shops_that_replied_since) > 20
),
days AS (
    SELECT
        shop, customer, "partition", (at AT TIME ZONE zone)::date AS day,
        count(*) AS messages,
        min(at) AS first_at,
        max(at) AS last_at,
        min(at) FILTER (
            WHERE (at AT TIME ZONE zone)::time >= (SELECT opens_at FROM window_hours)
                AND (at AT TIME ZONE zone)::time < (SELECT closes_at FROM window_hours)
        ) AS binding_at
    FROM waiting_messages
    GROUP BY 1, 2, 3, 4
),
pairs AS (
    SELECT
        shop, customer, "partition",
        sum(messages)::bigint AS messages,
        min(first_at) AS first_waiting_at,
        max(last_at) AS last_message_at,
        (array_agg(binding_at ORDER BY day DESC) FILTER (WHERE binding_at IS NOT NULL))[1] AS binding_at
    FROM days
    GROUP BY 1, 2, 3
),
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM pairs
    ORDER BY first_waiting_at, shop, customer
    LIMIT $5::bigint
)
SELECT
    page.shop,
    page.customer,
    messages,
    first_waiting_at,
    last_message_at,
    floor(extract(epoch FROM $2::timestamptz - first_waiting_at))::bigint * 1000000 AS waiting_s,
    effective_deadline,
    floor(extract(epoch FROM effective_deadline - $2::timestamptz))::bigint * 1000000 AS effective_left_s,
    timely_deadline,
    floor(extract(epoch FROM timely_deadline - $2::timestamptz))::bigint * 1000000 AS timely_left_s,
    last_reply.agent AS last_agent,
    last_reply.at AS last_reply_at,
    chosen.name,
    chosen.platform,
    total
FROM page
JOIN chosen USING (shop)
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN coalesce(chosen.platform = ANY ($9::text[]), true) THEN binding_at + $8::bigint * interval '1 millisecond' END
            AS effective_deadline,
        first_waiting_at + $10::bigint * interval '1 millisecond' AS timely_deadline
) AS deadlines
LEFT JOIN LATERAL (
    SELECT reply.agent, reply.at
    FROM {replies} AS reply
    WHERE reply."partition" = page."partition" AND reply.shop = page.shop AND reply.customer = page.customer
        AND reply.at <= $2::timestamptz AND reply.sender_kind = 'human'
    ORDER BY reply.at DESC, reply.id DESC, reply.source DESC
    LIMIT 1
) AS last_reply ON true
ORDER BY first_waiting_at, page.shop, page.customer;
