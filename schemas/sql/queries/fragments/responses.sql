-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Responses: the first reply that counts (by a human, unless the policy says otherwise) after a customer began to wait, with the
-- wait in microseconds. It belongs to the local day of the first waiting message and to the agent of the reply. is_first: the
-- pair's earliest of that day. Policies may time it from the last waiting message, and then it belongs to the day of that one, or book
-- it on the day of the reply: then every message before is looked at.
-- $12 $13 $14 keys, values and given keys of the policies.
-- include policy_sets keys=$12; values=$13; given=$14
-- include term_days
response_terms AS MATERIALIZED (
    SELECT
        term,
        string_to_array(policies ->> 'responses.counting_senders', ',') AS senders,
        policies ->> 'responses.counting_senders' <> 'human' AS looks_up,
        policies ->> 'responses.timed_from' = 'last' AS is_timed_from_last,
        policies ->> 'responses.booked_on' = 'reply' AS is_booked_on_reply
    FROM policy_terms
),
response_days AS MATERIALIZED (
    SELECT
        shop, zone, platform, term, since_local, until_local,
        CASE WHEN is_booked_on_reply OR is_timed_from_last THEN '-infinity' ELSE from_at END AS from_at,
        CASE WHEN is_timed_from_last THEN $2::timestamptz + interval '1 microsecond' ELSE to_at END AS to_at
    FROM term_days
    JOIN response_terms USING (term)
),
-- include recalled
-- include messages_of_days days=response_days
counted AS (
    SELECT
        message.shop, message.zone, message.from_at, message.since_local, message.until_local, message.term,
        message."partition", message.customer, message.at,
        CASE
            WHEN terms.looks_up THEN
-- include first_reply what=at; senders=terms.senders; order=reply.at; since=true
            WHEN message.reply_at <= $2::timestamptz THEN message.reply_at
        END AS reply_at,
        CASE
            WHEN terms.looks_up THEN
-- include first_reply what=agent; senders=terms.senders; order=reply.at, reply.id, reply.source; since=true
            ELSE message.reply_agent
        END AS agent
    FROM messages_of_days AS message
    JOIN response_terms AS terms USING (term)
    WHERE message.counts AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
    OFFSET 0
),
answered AS (
    SELECT
        shop, zone, from_at, since_local, until_local, term, "partition", customer, reply_at, agent,
        min(at) AS first_at, max(at) AS last_at
    FROM counted
    WHERE reply_at IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
),
dated AS (
    SELECT
        answered.*,
        terms.senders, terms.looks_up,
        reply_at - CASE WHEN is_timed_from_last THEN last_at ELSE first_at END AS delay,
        booked.at AS booked_at,
        booked.at AT TIME ZONE zone AS local_at,
        row_number() OVER pair AS nth,
        lag(reply_at) OVER pair AS reply_before
    FROM answered
    JOIN response_terms AS terms USING (term)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN is_booked_on_reply THEN reply_at WHEN is_timed_from_last THEN last_at ELSE first_at END AS at
    ) AS booked
    WINDOW pair AS (PARTITION BY shop, customer, since_local ORDER BY first_at)
),
responses AS (
    SELECT
        term, shop, agent, local_at::date AS day, extract(hour FROM local_at)::bigint AS hour, customer, first_at, dated.reply_at,
        (extract(epoch FROM delay) * 1000000)::bigint AS delay,
        row_number() OVER (PARTITION BY shop, customer, local_at::date ORDER BY first_at) = 1 AS is_first
    FROM dated
    LEFT JOIN LATERAL (
        SELECT message.at, message.reply_at
        FROM {messages} AS message
        WHERE nth = 1 AND from_at > '-infinity'
            AND message."partition" = dated."partition" AND message.shop = dated.shop
            AND message.customer = dated.customer AND message.at < dated.first_at AND message.counts
            AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        ORDER BY message.at DESC
        LIMIT 1
    ) AS earlier ON true
    WHERE local_at >= since_local AND local_at < until_local
        AND (booked_at >= $10::timestamptz) IS NOT FALSE AND (booked_at < $11::timestamptz) IS NOT FALSE
        AND reply_before IS DISTINCT FROM dated.reply_at
        AND CASE
            WHEN earlier.at IS NULL THEN true
            WHEN looks_up THEN EXISTS (
                SELECT
                FROM {replies} AS reply
                WHERE reply.shop = dated.shop AND reply.customer = dated.customer AND reply."partition" = dated."partition"
                    AND reply.at >= earlier.at AND reply.at < first_at AND reply.sender_kind = ANY (senders)
            )
            ELSE coalesce(earlier.reply_at < first_at, false)
        END
),
