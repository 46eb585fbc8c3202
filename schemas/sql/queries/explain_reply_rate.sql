-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The events that may lie behind the reply rate of the chosen days: messages of the days, replies from there to the one that
-- answers them, and a wait that began before; at shops whose turns Taobao judges what ended that; at shops of JD the session that went
-- on, and what the platform told of sessions; and what makes a chat one of after-sales (R024). detail tells what an event belongs
-- together with: another subject, or with reason linked the id of a customer.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 customer or null, $16 platforms
-- that Taobao's policies judge, $17 those that JD's judge.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include chats_of_days as=messages_of_days; table={messages}
-- include told_rules among=chosen
-- include reply_terms
-- include recalled
-- include persons
-- include wanted_ids customer=$15
asked AS MATERIALIZED (
    SELECT
        message.*,
        terms.term,
        local_at,
        local_at::time >= terms.opens_at
            AND (local_at::time < terms.closes_at OR (terms.end_is_inclusive AND local_at::time = terms.closes_at)) AS in_window,
        -- Taobao counts customers, and JD sessions, of any hour.
        is_of_turns OR is_of_sessions
            OR (local_at::time >= terms.timely_opens_at AND local_at::time < terms.timely_closes_at)
            OR (local_at::time >= terms.manual_opens_at AND local_at::time < terms.manual_closes_at) AS is_counted_elsewhere,
        (message."partition", message."offset") IN (SELECT "partition", "offset" FROM recalled) AS is_taken_back,
        is_of_turns, is_of_sessions,
        CASE WHEN terms.looks_up THEN terms.reply_limit END AS looked_up_for,
        (policies ->> 'jd.first30s.session_gap_ms')::bigint * interval '1 millisecond' AS gap,
        (policies ->> 'aftersale.days')::integer * interval '24 hours' AS aftersale_time
    FROM messages_of_days AS message
    CROSS JOIN LATERAL (SELECT at AT TIME ZONE zone AS local_at) AS clock
    JOIN policy_sets
        ON policy_sets.shop = message.shop AND local_at::date >= policy_sets.from_day AND local_at::date < policy_sets.to_day
    JOIN reply_terms AS terms ON terms.term = policy_sets.term
    CROSS JOIN LATERAL (
        SELECT
            coalesce(message.platform = ANY ($16::text[]), true) AS is_of_turns,
            coalesce(message.platform = ANY ($17::text[]), false) AS is_of_sessions
    ) AS judged_by
    WHERE ($15::text IS NULL OR (message.shop, customer) IN (SELECT wanted_ids.shop, wanted_ids.customer FROM wanted_ids))
        AND local_at >= since_local AND local_at < until_local
),
spans AS MATERIALIZED (
    SELECT
        asked."partition", asked.shop, asked.customer, min(asked.at) AS first_at, max(asked.at) AS last_at,
        GREATEST(max(asked.at + GREATEST(interval '1 day', asked.looked_up_for)), max(asked.reply_at)) AS to_at,
        bool_and(asked.is_of_turns) AS is_of_turns,
        bool_and(asked.is_of_sessions) AS is_of_sessions,
        min(asked.gap) AS gap,
        min(asked.at - aftersale_time) AS aftersale_from
    FROM asked
    GROUP BY 1, 2, 3
),
earlier AS MATERIALIZED (
    SELECT spans.shop, spans.customer, spans."partition", found."offset", found.at
    FROM spans
    CROSS JOIN LATERAL (
        SELECT message."offset", message.at, message.reply_at
        FROM {messages} AS message
        WHERE message."partition" = spans."partition" AND message.shop = spans.shop AND message.customer = spans.customer
            AND message.at < spans.first_at AND message.counts
            AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        ORDER BY message.at DESC, message.id DESC, message.source DESC
        LIMIT 1
    ) AS found
    WHERE (found.reply_at < spans.first_at) IS NOT TRUE
),
-- Since when nobody was silent for as long as ends a session.
blocks AS MATERIALIZED (
    SELECT spans.shop, spans.customer, max(steps.at) AS at
    FROM spans
    CROSS JOIN LATERAL (
        SELECT points.at, points.at - lag(points.at) OVER (ORDER BY points.at) AS silence
        FROM (
            SELECT message.at
            FROM {messages} AS message
            WHERE message."partition" = spans."partition" AND message.shop = spans.shop AND message.customer = spans.customer
                AND message.at <= spans.first_at
            UNION ALL
            SELECT reply.at
            FROM {replies} AS reply
            WHERE reply."partition" = spans."partition" AND reply.shop = spans.shop AND reply.customer = spans.customer
                AND reply.at <= spans.first_at
        ) AS points
    ) AS steps
    WHERE spans.is_of_sessions AND (steps.silence >= spans.gap) IS NOT FALSE
    GROUP BY spans.shop, spans.customer
),
reaches AS MATERIALIZED (
    SELECT spans.*, blocks.at AS block_at, LEAST(first_at, CASE WHEN is_of_turns THEN earlier.at END, blocks.at) AS from_at
    FROM spans
    LEFT JOIN earlier ON earlier.shop = spans.shop AND earlier.customer = spans.customer
    LEFT JOIN blocks ON blocks.shop = spans.shop AND blocks.customer = spans.customer
),
-- include explained_replies
-- The orders that were ever told to be of the customers, by any id, and the refunds that were asked of them.
span_ids AS MATERIALIZED (
    SELECT spans.shop, spans.customer, spans.aftersale_from, spans.last_at, unnest(known_as.ids) AS id
    FROM spans
-- include known_as shop=spans.shop; customer=spans.customer
),
named_orders AS MATERIALIZED (
    SELECT spans.shop, spans.customer, spans.aftersale_from, spans.last_at, history.subject
    FROM span_ids AS spans
    JOIN {history} AS history
        ON history.shop = spans.shop AND history.customer = spans.id AND history.at <= $2::timestamptz
    WHERE history.subject >= 'orders/' AND history.subject < 'orders0'
    UNION
    SELECT spans.shop, spans.customer, spans.aftersale_from, spans.last_at, 'orders/' || told.order_id
    FROM span_ids AS spans
    JOIN {orders} AS told ON told.shop = spans.shop AND told.customer = spans.id
),
asked_back AS MATERIALIZED (
    SELECT requested.*
    FROM named_orders
    JOIN {refund_actions} AS requested
        ON requested.shop = named_orders.shop AND requested.order_id = substr(named_orders.subject, 8)
        AND requested.at > named_orders.aftersale_from AND requested.at <= named_orders.last_at
    WHERE requested.action = 'requested'
    UNION
    SELECT requested.*
    FROM span_ids AS spans
    JOIN {refund_actions} AS requested
        ON requested.shop = spans.shop AND requested.customer = spans.id AND requested.at > spans.aftersale_from
        AND requested.at <= spans.last_at
    WHERE requested.action = 'requested'
),
-- Whose orders were shipped in the time: which one is the newest may depend on all that they have.
shipped_to AS MATERIALIZED (
    SELECT DISTINCT named_orders.shop, named_orders.customer
    FROM named_orders
    JOIN {history} AS history
        ON history.shop = named_orders.shop AND history.subject = named_orders.subject
        AND history.at > named_orders.aftersale_from AND history.at <= named_orders.last_at
    WHERE history.type = 'order.shipped'
),
-- Of an order with nothing of that in the time it does not matter whose it is.
order_events AS MATERIALIZED (
    SELECT DISTINCT history."partition", history."offset", history.type, history.customer
    FROM named_orders
    JOIN {history} AS history
        ON history.shop = named_orders.shop AND history.subject = named_orders.subject AND history.at <= $2::timestamptz
    WHERE (history.type IN ('order.placed', 'order.shipped') OR history.customer IS NOT NULL)
        AND (
            (named_orders.shop, named_orders.customer) IN (SELECT shipped_to.shop, shipped_to.customer FROM shipped_to)
            OR EXISTS (
                SELECT
                FROM {history} AS told
                WHERE told.shop = named_orders.shop AND told.subject = named_orders.subject AND told.type = 'order.placed'
                    AND told.at > named_orders.aftersale_from AND told.at <= named_orders.last_at
            )
            OR EXISTS (
                SELECT
                FROM asked_back
                WHERE asked_back.shop = named_orders.shop AND asked_back.order_id = substr(named_orders.subject, 8)
            )
        )
)
SELECT
    "partition"::bigint AS "partition", "offset",
    CASE
        WHEN NOT counts THEN 'no_customer'
        WHEN is_taken_back THEN 'taken_back'
        WHEN in_window THEN 'asked'
        WHEN is_counted_elsewhere THEN 'outside'
        ELSE 'owes_nothing'
    END AS reason,
    NULL::bigint AS delay,
    to_char(local_at, 'HH24:MI:SS') AS detail
FROM asked
UNION ALL
SELECT "partition", "offset", reason, (extract(epoch FROM at - since_at) * 1000000)::bigint, sender_kind
FROM explained_replies
WHERE at IS NOT NULL
UNION ALL
SELECT earlier."partition", earlier."offset", 'asked_before', NULL, NULL
FROM earlier
UNION ALL
SELECT
    message."partition", message."offset",
    CASE
        WHEN NOT message.counts THEN 'no_customer'
        WHEN (message."partition", message."offset") IN (SELECT "partition", "offset" FROM recalled) THEN 'taken_back'
        ELSE 'session_before'
    END,
    NULL, NULL
FROM reaches
JOIN {messages} AS message
    ON message."partition" = reaches."partition" AND message.shop = reaches.shop AND message.customer = reaches.customer
    AND message.at >= reaches.block_at AND message.at < reaches.first_at
UNION ALL
SELECT opening."partition", opening."offset", 'session', NULL, NULL
FROM reaches
JOIN {sessions} AS opening
    ON opening."partition" = reaches."partition" AND opening.shop = reaches.shop AND opening.customer = reaches.customer
    AND opening.at > coalesce(reaches.block_at, reaches.first_at) - gap AND opening.at < reaches.last_at + gap
    AND opening.at <= $2::timestamptz
WHERE is_of_sessions
UNION ALL
SELECT history."partition", history."offset", 'event', NULL, NULL
FROM spans
JOIN {history} AS history
    ON history.shop = spans.shop AND history.subject = 'customers/' || spans.customer AND history.at <= $2::timestamptz
WHERE history.type = 'message.recalled'
UNION ALL
SELECT link."partition", link."offset", 'linked', NULL, link.merged_from
FROM persons
JOIN {identity_links} AS link ON link.shop = persons.shop AND link.customer = persons.customer AND link.at <= $2::timestamptz
WHERE (persons.shop, persons.person) IN (
    SELECT named.shop, named.person
    FROM spans
    JOIN persons AS named ON named.shop = spans.shop AND named.customer = spans.customer
)
UNION ALL
SELECT "partition", "offset", CASE type WHEN 'order.shipped' THEN 'shipped' ELSE 'belongs' END, NULL, 'customers/' || customer
FROM order_events
UNION ALL
SELECT asked_back."partition", asked_back."offset", belongs.reason, NULL, belongs.subject
FROM asked_back
CROSS JOIN LATERAL (
    VALUES ('asked_back', 'orders/' || order_id), ('belongs', 'customers/' || customer)
) AS belongs (reason, subject)
UNION ALL
SELECT told_rules."partition", told_rules."offset", 'event', NULL, NULL
FROM told_rules
WHERE key IS NULL OR key = ANY ($12::text[]);
