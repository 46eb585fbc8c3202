-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The replies that were owed, behind every rate: a row per wait and local day, anchored at the first message of that day in the
-- window (or at the first one, where none lies in it), and a row for each message that owes nothing because no customer wrote it
-- or it was taken back.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 customer or null (any id of
-- that person), $16 status or null.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include waits slot=NULL::integer; turns=false
-- include part_states
-- include wanted_ids customer=$15
obligations AS (
    SELECT
        part.shop, part.customer, person, part."partition", part.day, part.zone, coalesce(anchor.at, first_at) AS at,
        is_owed, is_start, first_at, reply_at, reply_agent, human_at,
        CASE WHEN NOT is_owed THEN 'excluded' WHEN is_met THEN 'met' WHEN is_breached THEN 'breached' ELSE 'pending' END AS status,
        CASE WHEN NOT is_owed THEN 'outside_window' END AS exclusion_reason,
        coalesce(latest_at, first_at + reply_limit) AS deadline,
        timely_limit
    FROM part_states AS part
    JOIN reply_terms USING (term)
    CROSS JOIN LATERAL (SELECT CASE WHEN part.judged = 'all' THEN first_in_window ELSE last_in_window END AS at) AS anchor
    WHERE $15::text IS NULL OR (part.shop, part.customer) IN (SELECT shop, customer FROM wanted_ids)
    UNION ALL
    SELECT
        message.shop, message.customer, message.customer, message."partition", (message.at AT TIME ZONE message.zone)::date,
        message.zone, message.at, false, true, message.at, NULL, NULL, NULL, 'excluded',
        CASE WHEN NOT message.counts THEN 'not_a_customer' ELSE 'recalled' END, NULL, NULL
    FROM messages_of_days AS message
    WHERE (NOT message.counts OR (message."partition", message."offset") IN (SELECT "partition", "offset" FROM recalled))
        AND message.at AT TIME ZONE message.zone >= message.since_local
        AND message.at AT TIME ZONE message.zone < message.until_local
        AND ($15::text IS NULL OR (message.shop, message.customer) IN (SELECT shop, customer FROM wanted_ids))
),
rows AS MATERIALIZED (
    SELECT *
    FROM obligations
    WHERE $16::text IS NULL OR status = $16::text
),
page AS (
    SELECT *
    FROM rows
    ORDER BY
        CASE WHEN NOT $4::boolean THEN array_position(ARRAY['breached', 'pending', 'met', 'excluded'], status) END,
        shop,
        day,
        at,
        customer
    LIMIT $5::bigint
)
SELECT
    page.shop,
    page.day,
    page.customer,
    page.at AS message_at,
    page.status,
    page.reply_at,
    page.reply_agent AS agent,
    (extract(epoch FROM page.reply_at - page.at) * 1000000)::bigint AS delay_s,
    page.deadline,
    page.is_owed AS in_window,
    page.exclusion_reason,
    turn.started_at AS turn_started_at,
    coalesce(coalesce(page.human_at, $2::timestamptz) - turn.started_at > page.timely_limit, false) AS late_5m,
    coalesce(page.human_at - page.at <= interval '30 seconds', false) AS met_30s,
    coalesce(page.human_at - page.at <= interval '3 minutes', false) AS met_3m,
    coalesce(page.human_at - page.at <= interval '1 hour', false) AS met_1h,
    asked.conversation,
    asked.kind,
    asked.id AS message_id,
    CASE WHEN page.reply_at = asked.reply_at THEN asked.reply_id END AS reply_id,
    page.person,
    page."partition"::bigint AS "partition",
    asked."offset",
    chosen.name,
    chosen.platform,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM page
JOIN chosen ON chosen.shop = page.shop
LEFT JOIN LATERAL (
    SELECT message.conversation, message.kind, message.id, message."offset", message.reply_id, message.reply_at
    FROM {messages} AS message
    WHERE message.shop = page.shop AND message.customer = page.customer AND message.at = page.at
        AND message."partition" = page."partition"
    ORDER BY message.id, message.source
    LIMIT 1
) AS asked ON true
-- A turn that was open when the day, or the time that is asked about, began: its messages are those without a reply before this one.
CROSS JOIN LATERAL (
    SELECT coalesce(
        (
            SELECT min(message.at)
            FROM {messages} AS message
            WHERE NOT page.is_start
                AND message.shop = page.shop AND message.customer = page.customer AND message."partition" = page."partition"
                AND message.at < page.first_at AND message.counts AND (message.reply_at < page.first_at) IS NOT TRUE
                AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        ),
        page.first_at
    ) AS started_at
) AS turn
ORDER BY
    CASE WHEN NOT $4::boolean THEN array_position(ARRAY['breached', 'pending', 'met', 'excluded'], page.status) END,
    page.shop,
    page.day,
    page.at,
    page.customer;
