-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customer messages of the chosen days, one row per local day and wait: the messages of a shop and customer that the same
-- reply answers, or that none answers yet as of $2. reply_at: the first reply that counts as effective; human_at: the first
-- human one; turn_reply_at: the first that ends a turn. first_in_window binds the day: whoever answers it in time answers the
-- others in time. is_start and is_turn_start tell that the wait or the turn began with this row, not on a day before. {days}: term_days, or
-- such rows of them as are to be counted.
-- include reply_terms
-- include recalled
-- include messages_of_days days={days}
local_messages AS (
    SELECT
        message.shop, message.zone, message.from_at, message.since_local, message.until_local, message.term,
        terms.turn_looks_up AND {turns} AS turn_looks_up,
        message."partition", message.customer,
        message.at,
        message.at AT TIME ZONE message.zone AS local_at,
        CASE WHEN message.reply_at <= $2::timestamptz THEN message.reply_at END AS human_at,
        CASE WHEN message.reply_at <= $2::timestamptz THEN message.reply_agent END AS human_agent
    FROM messages_of_days AS message
    JOIN reply_terms AS terms USING (term)
    WHERE message.counts AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
    OFFSET 0
),
owed AS (
    SELECT
        message.*,
        CASE
            WHEN terms.looks_up THEN
-- include first_reply what=at; senders=terms.senders; order=reply.at; since=(terms.same_instant_counts OR reply.at > message.at)
            ELSE human_at
        END AS reply_at,
        CASE
            WHEN terms.looks_up THEN
-- include first_reply what=agent; senders=terms.senders; order=reply.at, reply.id, reply.source; since=(terms.same_instant_counts OR reply.at > message.at)
            ELSE human_agent
        END AS reply_agent,
        CASE
            WHEN message.turn_looks_up THEN
-- include first_reply what=at; senders=terms.turn_senders; order=reply.at; since=true
            ELSE human_at
        END AS turn_reply_at,
        local_at::time >= terms.opens_at
            AND (local_at::time < terms.closes_at OR (terms.end_is_inclusive AND local_at::time = terms.closes_at)) AS in_window,
        local_at::time >= terms.manual_opens_at AND local_at::time < terms.manual_closes_at AS in_manual_window
    FROM local_messages AS message
    JOIN reply_terms AS terms ON terms.term = message.term
    WHERE local_at >= since_local AND local_at < until_local
    OFFSET 0
),
parts AS (
    SELECT
        shop, customer, "partition", zone, from_at, term, turn_looks_up, local_at::date AS day, {slot} AS slot,
        reply_at, reply_agent, human_at, turn_reply_at,
        min(at) AS first_at,
        min(at) FILTER (WHERE in_window) AS first_in_window,
        max(at) FILTER (WHERE in_window) AS last_in_window,
        min(at) FILTER (WHERE in_manual_window) AS first_in_manual_window
    FROM owed
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
),
numbered AS (
    SELECT
        *,
        row_number() OVER pair AS nth,
        lag(human_at) OVER pair AS human_before,
        lag(turn_reply_at) OVER pair AS turn_reply_before
    FROM parts
    WINDOW pair AS (PARTITION BY shop, customer, from_at, term ORDER BY first_at)
),
waits AS (
    SELECT
        numbered.*,
        CASE
            WHEN nth > 1 THEN human_before IS DISTINCT FROM human_at
            ELSE earlier.at IS NULL OR coalesce(earlier.reply_at < first_at, false)
        END AS is_start,
        CASE
            WHEN nth > 1 THEN turn_reply_before IS DISTINCT FROM turn_reply_at
            -- Under another term other senders may count, so what ended the turn before is asked of the replies.
            WHEN earlier.at IS NULL THEN true
            WHEN numbered.turn_looks_up THEN EXISTS (
                SELECT
                FROM {replies} AS reply
                WHERE reply.shop = numbered.shop AND reply.customer = numbered.customer
                    AND reply."partition" = numbered."partition" AND reply.at >= earlier.at AND reply.at < first_at
                    AND reply.sender_kind = ANY (terms.turn_senders)
            )
            ELSE coalesce(earlier.reply_at < first_at, false)
        END AS is_turn_start
    FROM numbered
    JOIN reply_terms AS terms USING (term)
    LEFT JOIN LATERAL (
        SELECT message.at, message.reply_at
        FROM {messages} AS message
        WHERE nth = 1 AND from_at > '-infinity'
            AND message."partition" = numbered."partition" AND message.shop = numbered.shop
            AND message.customer = numbered.customer AND message.at < numbered.first_at AND message.counts
            AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        ORDER BY message.at DESC
        LIMIT 1
    ) AS earlier ON true
    OFFSET 0
),
