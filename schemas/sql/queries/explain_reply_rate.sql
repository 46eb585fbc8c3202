-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The events that may lie behind the reply rate of the chosen days: messages of the days, replies from there to the one that
-- answers them, and a wait that began before.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 customer or null.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include chats_of_days as=messages_of_days; table={messages}
-- include told_rules among=chosen
-- include policy_sets keys=$12; values=$13; given=$14
-- include persons
-- include wanted_ids customer=$15
asked AS MATERIALIZED (
    SELECT
        message.*,
        local_at,
        local_at::time >= split_part(policies ->> 'pdd.effective.window', '-', 1)::time
            AND (
                local_at::time < split_part(policies ->> 'pdd.effective.window', '-', 2)::time
                OR (
                    (policies ->> 'pdd.effective.window_end_inclusive')::boolean
                    AND local_at::time = split_part(policies ->> 'pdd.effective.window', '-', 2)::time
                )
            ) AS in_window
    FROM messages_of_days AS message
    CROSS JOIN LATERAL (SELECT at AT TIME ZONE zone AS local_at) AS clock
    JOIN policy_sets
        ON policy_sets.shop = message.shop AND local_at::date >= policy_sets.from_day AND local_at::date < policy_sets.to_day
    WHERE ($15::text IS NULL OR (message.shop, customer) IN (SELECT wanted_ids.shop, wanted_ids.customer FROM wanted_ids))
        AND local_at >= since_local AND local_at < until_local
),
spans AS MATERIALIZED (
    SELECT
        "partition", shop, customer, min(at) AS first_at,
        GREATEST(max(at) + interval '1 day', max(reply_at)) AS to_at
    FROM asked
    GROUP BY 1, 2, 3
),
answers AS (
    SELECT
        reply.*,
        reply.sender_kind = 'human' AND row_number() OVER (
            PARTITION BY reply.shop, reply.customer, reply.at, reply.sender_kind = 'human' ORDER BY reply.id, reply.source
        ) = 1 AS is_first
    FROM spans
    JOIN {replies} AS reply
        ON reply."partition" = spans."partition" AND reply.shop = spans.shop AND reply.customer = spans.customer
        AND reply.at >= spans.first_at AND reply.at <= spans.to_at AND reply.at <= $2::timestamptz
),
answered AS (
    SELECT
        shop, customer, reply_at,
        coalesce(min(at) FILTER (WHERE in_window), min(at)) AS first_at
    FROM asked
    WHERE counts
    GROUP BY 1, 2, 3
)
SELECT
    "partition"::bigint AS "partition", "offset",
    CASE
        WHEN NOT counts THEN 'no_customer'
        WHEN in_window THEN 'asked'
        ELSE 'outside'
    END AS reason,
    NULL::bigint AS delay,
    to_char(local_at, 'HH24:MI:SS') AS detail
FROM asked
UNION ALL
SELECT
    answers."partition", answers."offset",
    CASE
        WHEN sender_kind <> 'human' THEN 'automatic'
        WHEN is_first AND answered.first_at IS NOT NULL THEN 'answer'
        ELSE 'further'
    END,
    (extract(epoch FROM answers.at - answered.first_at) * 1000000)::bigint,
    sender_kind
FROM answers
LEFT JOIN answered
    ON answered.shop = answers.shop AND answered.customer = answers.customer AND answered.reply_at = answers.at
UNION ALL
SELECT earlier."partition", earlier."offset", 'asked_before', NULL, NULL
FROM spans
CROSS JOIN LATERAL (
    SELECT message."partition", message."offset", message.reply_at
    FROM {messages} AS message
    WHERE message."partition" = spans."partition" AND message.shop = spans.shop AND message.customer = spans.customer
        AND message.at < spans.first_at AND message.counts
    ORDER BY message.at DESC, message."offset" DESC
    LIMIT 1
) AS earlier
WHERE (earlier.reply_at < spans.first_at) IS NOT TRUE
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
SELECT told_rules."partition", told_rules."offset", 'event', NULL, NULL
FROM told_rules;
