-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Fines that the shop's own schedule proposes for late turns, one a turn (R014): for the agent who had the customer at the deadline;
-- without one nobody pays, and on_shift names who was on duty then. Provisional while the customer waits in time.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 agent or null, $16 only those
-- that are nobody's.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include policy_sets keys=$12; values=$13; given=$14
-- include term_days
-- include recalled
-- include messages_of_days days=term_days
-- include late_turns
-- include shift_spans
rows AS MATERIALIZED (
    SELECT *
    FROM late_turns
    WHERE ($15::text IS NULL OR agent = $15::text) AND ($16::boolean IS NOT TRUE OR agent IS NULL)
),
page AS (
    SELECT *
    FROM rows
    ORDER BY
        CASE WHEN NOT $4::boolean THEN is_provisional END,
        CASE WHEN NOT $4::boolean AND NOT is_provisional THEN first_at - coalesce(reply_at, $2::timestamptz) END,
        CASE WHEN NOT $4::boolean THEN deadline END,
        shop,
        agent NULLS FIRST,
        day,
        first_at,
        customer
    LIMIT $5::bigint
)
SELECT
    page.shop,
    page.agent,
    page.day,
    'late' AS rule,
    CASE WHEN page.agent IS NOT NULL THEN page.fine_minor END AS fine,
    page.is_provisional AS provisional,
    CASE WHEN page.agent IS NULL THEN 'unattributed' ELSE 'assigned' END AS attribution,
    page.customer,
    page.first_at AS turn_started_at,
    page.deadline,
    page.reply_at,
    page.reply_agent,
    (extract(epoch FROM coalesce(page.reply_at, $2::timestamptz) - page.first_at) * 1000000)::bigint AS delay_s,
    duty.agents AS on_shift,
    asked.conversation,
    asked.id AS message_id,
    page."partition"::bigint AS "partition",
    asked."offset",
    chosen.name,
    chosen.platform,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM page
JOIN chosen ON chosen.shop = page.shop
LEFT JOIN LATERAL (
    SELECT message.conversation, message.id, message."offset"
    FROM {messages} AS message
    WHERE message.shop = page.shop AND message.customer = page.customer AND message.at = page.first_at
        AND message."partition" = page."partition" AND message.counts
        AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
    ORDER BY message.id, message.source
    LIMIT 1
) AS asked ON true
LEFT JOIN LATERAL (
    SELECT string_agg(DISTINCT span.agent, ' ' ORDER BY span.agent) AS agents
    FROM shift_spans AS span
    WHERE page.agent IS NULL AND span.shop = page.shop
        AND span.from_at <= LEAST(page.deadline, $2::timestamptz) AND span.to_at > LEAST(page.deadline, $2::timestamptz)
) AS duty ON true
ORDER BY
    CASE WHEN NOT $4::boolean THEN page.is_provisional END,
    CASE WHEN NOT $4::boolean AND NOT page.is_provisional THEN page.first_at - coalesce(page.reply_at, $2::timestamptz) END,
    CASE WHEN NOT $4::boolean THEN page.deadline END,
    page.shop,
    page.agent NULLS FIRST,
    page.day,
    page.first_at,
    page.customer;
