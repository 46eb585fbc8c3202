-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The replies that were owed, behind every rate: a row per wait and local day, anchored at the first message of that day in the
-- window (or at the first one, where none lies in it), and a row for each message that owes nothing because no customer wrote it
-- or it was taken back. At shops of $17 a wait is a turn, ends with whoever counts for Taobao, and is judged as such (R012).
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 customer or null (any id of
-- that person), $16 status or null, $17 platforms that Taobao's policies judge.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include waits slot=NULL::integer; turns=coalesce(message.platform = ANY ($17::text[]), false); days=term_days
-- include part_states
-- include wanted_ids customer=$15
obligations AS (
    SELECT
        part.shop, part.customer, person, part."partition", part.day, part.zone, owed.at, is_counted AS is_owed, is_begun, is_by_turns,
        first_at,
        CASE WHEN is_by_turns THEN turn_reply_at ELSE reply_at END AS reply_at,
        CASE WHEN is_by_turns THEN turn_reply_at ELSE human_at END AS answer_at, human_at,
        CASE WHEN NOT is_counted THEN 'excluded' WHEN owed.is_met THEN 'met' WHEN owed.is_breached THEN 'breached' ELSE 'pending' END
            AS status,
        CASE WHEN is_counted THEN NULL WHEN is_by_turns AND NOT is_begun THEN 'turn_goes_on' ELSE 'outside_window' END
            AS exclusion_reason,
        owed.deadline,
        term,
        NULL::bigint AS "offset", NULL::text AS id, NULL::text AS source
    FROM part_states AS part
    JOIN reply_terms AS terms USING (term)
    JOIN chosen ON chosen.shop = part.shop
    CROSS JOIN LATERAL (
        SELECT
            coalesce(chosen.platform = ANY ($17::text[]), false) AS is_by_turns,
            CASE WHEN part.judged = 'all' THEN first_in_window ELSE last_in_window END AS anchor,
            (first_at AT TIME ZONE part.zone)::time AS clock
    ) AS judged_by
    CROSS JOIN LATERAL (
        SELECT LEAST(
            first_at + terms.turn_limit,
            CASE
                WHEN clock < terms.turn_closes_at
                THEN
-- include first_instant local=(part.day + terms.turn_closes_at); zone=part.zone
                    - interval '1 microsecond'
            END
        ) AS turn_deadline
    ) AS due
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN is_by_turns THEN is_turn_start ELSE is_start END AS is_begun,
            CASE
                WHEN is_by_turns THEN is_turn_start AND clock >= terms.turn_opens_at AND clock < terms.turn_closes_at
                ELSE part.is_owed
            END AS is_counted,
            CASE WHEN is_by_turns THEN first_at ELSE coalesce(anchor, first_at) END AS at,
            CASE WHEN is_by_turns THEN coalesce(turn_reply_at <= turn_deadline, false) ELSE part.is_met END AS is_met,
            CASE
                WHEN is_by_turns THEN turn_reply_at > turn_deadline OR turn_reply_at IS NULL AND $2::timestamptz > turn_deadline
                ELSE part.is_breached
            END AS is_breached,
            CASE WHEN is_by_turns THEN turn_deadline ELSE coalesce(latest_at, first_at + terms.reply_limit) END AS deadline
    ) AS owed
    WHERE $15::text IS NULL OR (part.shop, part.customer) IN (SELECT shop, customer FROM wanted_ids)
    UNION ALL
    SELECT
        message.shop, message.customer, message.customer, message."partition", (message.at AT TIME ZONE message.zone)::date,
        message.zone, message.at, false, true, false, message.at, NULL, NULL, NULL, 'excluded',
        CASE WHEN NOT message.counts THEN 'not_a_customer' ELSE 'recalled' END, NULL, NULL,
        message."offset", message.id, message.source
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
        CASE WHEN NOT $4::boolean THEN at END,
        customer,
        at,
        id NULLS FIRST,
        source
    LIMIT $5::bigint
)
SELECT
    page.shop,
    page.day,
    page.customer,
    page.at AS message_at,
    page.status,
    page.reply_at,
    CASE WHEN answer.is_looked_up THEN looked_up.agent WHEN page.reply_at = asked.reply_at THEN asked.reply_agent END AS agent,
    (extract(epoch FROM page.reply_at - page.at) * 1000000)::bigint AS delay_s,
    page.deadline,
    page.is_owed AS in_window,
    page.exclusion_reason,
    turn.started_at AS turn_started_at,
    coalesce(coalesce(page.human_at, $2::timestamptz) - waited.since_at > terms.timely_limit, false) AS late_5m,
    coalesce(page.answer_at - page.at <= interval '30 seconds', false) AS met_30s,
    coalesce(page.answer_at - page.at <= interval '3 minutes', false) AS met_3m,
    coalesce(page.answer_at - page.at <= interval '1 hour', false) AS met_1h,
    asked.conversation,
    asked.kind,
    asked.id AS message_id,
    CASE WHEN answer.is_looked_up THEN looked_up.id WHEN page.reply_at = asked.reply_at THEN asked.reply_id END AS reply_id,
    page.person,
    page."partition"::bigint AS "partition",
    asked."offset",
    chosen.name,
    chosen.platform,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM page
JOIN chosen ON chosen.shop = page.shop
LEFT JOIN reply_terms AS terms ON terms.term = page.term
-- Of several messages of one instant the one that owes nothing is known; what is owed is owed to the first of the others.
LEFT JOIN LATERAL (
    SELECT
        message.conversation, message.kind, message.id, message."offset", message.reply_at, message.reply_id, message.reply_agent
    FROM {messages} AS message
    WHERE message.shop = page.shop AND message.customer = page.customer AND message.at = page.at
        AND message."partition" = page."partition"
        AND CASE
            WHEN page."offset" IS NOT NULL THEN message."offset" = page."offset"
            ELSE message.counts AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        END
    ORDER BY message.id, message.source
    LIMIT 1
) AS asked ON true
-- Where not only people's replies count, the message does not have the one that answered.
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN page.is_by_turns THEN terms.turn_looks_up ELSE terms.looks_up END AS is_looked_up,
        CASE WHEN page.is_by_turns THEN terms.turn_senders ELSE terms.senders END AS senders
) AS answer
LEFT JOIN LATERAL (
    SELECT reply.id, reply.agent
    FROM {replies} AS reply
    WHERE answer.is_looked_up
        AND reply.shop = page.shop AND reply.customer = page.customer AND reply."partition" = page."partition"
        AND reply.at = page.reply_at AND reply.sender_kind = ANY (answer.senders)
    ORDER BY reply.id, reply.source
    LIMIT 1
) AS looked_up ON true
-- A wait that was open when the day, or the time that is asked about, began: its messages are those without a person's reply before this
-- one.
CROSS JOIN LATERAL (
    SELECT coalesce(
        (
            SELECT min(message.at)
            FROM {messages} AS message
            WHERE NOT page.is_begun
                AND message.shop = page.shop AND message.customer = page.customer AND message."partition" = page."partition"
                AND message.at < page.first_at AND message.counts AND (message.reply_at < page.first_at) IS NOT TRUE
                AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        ),
        page.first_at
    ) AS since_at
) AS waited
-- A turn that was open then began with the first message after the last reply that counts for Taobao.
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN NOT page.is_by_turns THEN waited.since_at
        ELSE coalesce(
            (
                SELECT min(message.at)
                FROM {messages} AS message
                WHERE NOT page.is_begun
                    AND message.shop = page.shop AND message.customer = page.customer AND message."partition" = page."partition"
                    AND message.at < page.first_at AND message.counts
                    AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
                    AND message.at > coalesce(
                        (
                            SELECT max(reply.at)
                            FROM {replies} AS reply
                            WHERE reply.shop = page.shop AND reply.customer = page.customer
                                AND reply."partition" = page."partition" AND reply.at < page.first_at
                                AND reply.sender_kind = ANY (terms.turn_senders)
                        ),
                        '-infinity'
                    )
            ),
            page.first_at
        )
    END AS started_at
) AS turn
ORDER BY
    CASE WHEN NOT $4::boolean THEN array_position(ARRAY['breached', 'pending', 'met', 'excluded'], page.status) END,
    page.shop,
    page.day,
    CASE WHEN NOT $4::boolean THEN page.at END,
    page.customer,
    page.at,
    page.id NULLS FIRST,
    page.source;
