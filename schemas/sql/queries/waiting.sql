-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers who wait as of $2, longest first, with the instants until which an answer is in time. Each policy binds as it counts: the
-- one-hour and the manual one by the first waiting message in their windows on the latest local day that has one (an earlier day is
-- lost already, this one may still be saved); the timely one and Taobao's by the message with which the turn began, if that lies in
-- their windows; JD's by the beginning of the latest session that nobody answered; that of after-sales by the first waiting message. Each
-- by the policies of that day.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies, $9 $10 $11 platforms that Pinduoduo's, Taobao's and
-- JD's policies judge, $12 order: waiting, deadline or recent, $13 whether to leave out who only said thanks,
-- $14 only this customer, by any id.
WITH RECURSIVE
-- include chosen source={messages}
-- include policy_sets keys=$6; values=$7; given=$8
-- include recalled
-- include waiting_terms
-- include session_terms
-- Now, few messages lack a reply and an index knows them. Before, messages answered since were waiting too, if the shop has sent
-- anything since: those of the day before are read, and of the older ones an index knows who waited for more than a day.
shops_that_replied_since AS MATERIALIZED (
    SELECT shop, zone
    FROM chosen
    WHERE (
        SELECT reply.at FROM {replies} AS reply WHERE reply.shop = chosen.shop ORDER BY reply.at AT TIME ZONE 'UTC' DESC LIMIT 1
    ) > $2::timestamptz
),
waiting_messages AS (
    SELECT chosen.shop, chosen.zone, message."partition", message."offset", message.customer, message.at
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT message."partition", message."offset", message.customer, message.at
        FROM {messages} AS message
        WHERE message.shop = chosen.shop AND message.counts AND message.reply_at IS NULL AND message.at <= $2::timestamptz
        OFFSET 0
    ) AS message
    UNION ALL
    SELECT since.shop, since.zone, message."partition", message."offset", message.customer, message.at
    FROM shops_that_replied_since AS since
    CROSS JOIN LATERAL (
        SELECT message."partition", message."offset", message.customer, message.at
        FROM {messages} AS message
        WHERE message.shop = since.shop AND message.counts AND message.reply_at > $2::timestamptz
            AND message.at AT TIME ZONE 'UTC' > ($2::timestamptz - interval '24 hours') AT TIME ZONE 'UTC'
            AND message.at AT TIME ZONE 'UTC' <= $2::timestamptz AT TIME ZONE 'UTC'
        OFFSET 0
    ) AS message
    UNION ALL
    SELECT since.shop, since.zone, message."partition", message."offset", message.customer, message.at
    FROM shops_that_replied_since AS since
    CROSS JOIN LATERAL (
        SELECT message."partition", message."offset", message.customer, message.at
        FROM {messages} AS message
        WHERE message.shop = since.shop AND message.counts AND message.reply_at > $2::timestamptz
            AND message.reply_at - message.at >= interval '24 hours' AND message.at <= $2::timestamptz - interval '24 hours'
        OFFSET 0
    ) AS message
),
-- What is said of each waiting message is found by walking these arrays: however many wait, no two lists of them are joined.
waits AS MATERIALIZED (
    SELECT
        message.shop, message.zone, message.customer, message."partition",
        count(*) AS messages, min(message.at) AS first_waiting_at, max(message.at) AS last_message_at, array_agg(message.at) AS ats
    FROM waiting_messages AS message
    WHERE (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
    GROUP BY 1, 2, 3, 4
),
pairs AS MATERIALIZED (
    SELECT waits.*, sets.term
    FROM waits
    CROSS JOIN LATERAL (SELECT (first_waiting_at AT TIME ZONE zone)::date AS day) AS first
    JOIN policy_sets AS sets ON sets.shop = waits.shop AND first.day >= from_day AND first.day < to_day
),
-- Thanks after an answer: nothing but emoji and a few characters, within a day after a human reply (R011).
thankful AS MATERIALIZED (
    SELECT pairs.shop, pairs.customer, pairs."partition"
    FROM pairs
    JOIN waiting_terms ON waiting_terms.term = pairs.term
    WHERE $13::boolean AND NOT EXISTS (
        SELECT
        FROM {messages} AS message
        WHERE message.shop = pairs.shop AND message.customer = pairs.customer AND message."partition" = pairs."partition"
            AND message.at >= first_waiting_at AND message.at <= $2::timestamptz AND message.counts
            AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
            AND (message.kind = 'emoji' OR (message.kind = 'text' AND message.text_len <= courtesy_chars)) IS NOT TRUE
    ) AND EXISTS (
        SELECT
        FROM {replies} AS reply
        WHERE reply.shop = pairs.shop AND reply.customer = pairs.customer AND reply."partition" = pairs."partition"
            AND reply.at < first_waiting_at AND reply.at >= first_waiting_at - interval '24 hours' AND reply.sender_kind = 'human'
    )
),
-- Those whose deadlines are looked for: who is shown; or, in the order of deadlines, everybody.
picked AS MATERIALIZED (
    SELECT pairs.*, chosen.name, chosen.platform, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM pairs
    JOIN chosen ON chosen.shop = pairs.shop
    WHERE ($14::text IS NULL OR (pairs.shop, customer) IN (SELECT wanted.shop, wanted.customer FROM wanted_ids AS wanted))
        AND (pairs.shop, pairs.customer, pairs."partition") NOT IN (SELECT shop, customer, "partition" FROM thankful)
    ORDER BY
        CASE WHEN $12::text = 'recent' THEN last_message_at END DESC NULLS LAST,
        first_waiting_at,
        pairs.shop,
        customer
    LIMIT CASE WHEN $12::text <> 'deadline' THEN $5::bigint END
),
-- include waiting_deadlines
page AS MATERIALIZED (
    SELECT *
    FROM due
    ORDER BY
        CASE WHEN $12::text = 'deadline' THEN next_deadline END NULLS LAST,
        CASE WHEN $12::text = 'recent' THEN last_message_at END DESC NULLS LAST,
        first_waiting_at,
        shop,
        customer
    LIMIT $5::bigint
),
-- include tier_rules
-- include persons
-- include wanted_ids customer=$14
-- What the agents told of themselves last; a state lasts a day at most.
presence AS (
    SELECT DISTINCT ON (told.shop, told.agent) told.shop, told.agent, told.state
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT *
        FROM {agent_events} AS told
        WHERE told.shop = chosen.shop AND told.at > $2::timestamptz - interval '24 hours' AND told.at <= $2::timestamptz
            AND told.action = 'presence' AND told.state IS NOT NULL
        OFFSET 0
    ) AS told
    ORDER BY told.shop, told.agent, told.at DESC, told.id DESC, told.source DESC
),
crowded AS MATERIALIZED (
    SELECT shop
    FROM pairs
    JOIN waiting_terms ON waiting_terms.term = pairs.term
    GROUP BY shop
    HAVING count(*) > max(visible)
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
    manual_deadline_3m,
    response_deadline_3m,
    first_30s_deadline,
    next_deadline,
    CASE
        WHEN recent_orders >= vip_orders OR recent_net >= vip_net OR marked.is_vip OR (vip_grade > 0 AND graded.grade >= vip_grade) THEN 'vip'
        WHEN orders >= returning_min THEN 'returning'
        ELSE 'new'
    END AS tier,
    coalesce(given.agent, last_reply.agent) AS owner,
    aftersale_deadline,
    presence.state AS owner_presence,
    page.shop IN (SELECT shop FROM crowded) AS crowded,
    page.name,
    page.platform,
    total,
    (SELECT count(*) FROM crowded) AS crowded_shops
FROM page
LEFT JOIN LATERAL (
    SELECT reply.agent, reply.at
    FROM {replies} AS reply
    WHERE reply."partition" = page."partition" AND reply.shop = page.shop AND reply.customer = page.customer
        AND reply.at <= $2::timestamptz AND reply.sender_kind = 'human'
    ORDER BY reply.at DESC, reply.id DESC, reply.source DESC
    LIMIT 1
) AS last_reply ON true
LEFT JOIN LATERAL (
    SELECT told.agent
    FROM {assignments} AS told
    WHERE told."partition" = page."partition" AND told.shop = page.shop AND told.customer = page.customer
        AND told.at <= $2::timestamptz
    ORDER BY told.at DESC, told.id DESC, told.source DESC
    LIMIT 1
) AS given ON true
LEFT JOIN presence ON presence.shop = page.shop AND presence.agent = coalesce(given.agent, last_reply.agent)
JOIN tier_rules ON tier_rules.shop = page.shop
-- include bought_by asked=page
ORDER BY
    CASE WHEN $12::text = 'deadline' THEN next_deadline END NULLS LAST,
    CASE WHEN $12::text = 'recent' THEN last_message_at END DESC NULLS LAST,
    first_waiting_at,
    page.shop,
    page.customer;
