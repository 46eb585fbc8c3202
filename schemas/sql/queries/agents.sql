-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The score card of each agent and local day: whom they received, what they wrote, how fast, and whether that is below the
-- average of the shop's agents. What was written is the sender's, also in a conversation that is assigned to somebody else.
-- Customers are persons: linked ids are one, however many chats they have (R003).
-- received: customers who wrote, and to whom the agent wrote, on that day (R021). unanswered: those of them who got no word after
-- they had written, and customers whom nobody answered on that day and who were assigned to the agent (R017). consulted: all
-- these. Fines are those of kefu agents fines (R014).
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies.
WITH RECURSIVE
-- include chosen source=(SELECT shop FROM {messages} UNION ALL SELECT shop FROM {replies} UNION ALL SELECT shop FROM {agent_events})
-- include days
-- include responses
-- include agent_rates
-- include late_turns
-- include persons
-- include presence_days
card_terms AS MATERIALIZED (
    SELECT
        term,
        (policies ->> 'slow_reception.gap_ms')::bigint * 1000 AS slow_gap,
        (policies ->> 'slow_reception.times')::bigint AS slow_times,
        (policies ->> 'reception.long_ms')::bigint * interval '1 millisecond' AS long_limit
    FROM policy_terms
),
asked AS (
    SELECT
        message.shop, message."partition", message.customer, message.term, message.zone,
        (message.at AT TIME ZONE message.zone)::date AS day,
        CASE WHEN message.reply_at <= $2::timestamptz THEN message.reply_agent END AS agent,
        bool_or(
            message.reply_at <= $2::timestamptz
            AND (message.reply_at AT TIME ZONE message.zone)::date = (message.at AT TIME ZONE message.zone)::date
        ) AS is_answered,
        count(*) AS messages,
        min(message.at) AS first_at,
        max(message.at) AS last_at
    FROM messages_of_days AS message
    WHERE message.counts AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
        AND message.at AT TIME ZONE message.zone >= message.since_local
        AND message.at AT TIME ZONE message.zone < message.until_local
        AND (message.at >= $10::timestamptz) IS NOT FALSE AND (message.at < $11::timestamptz) IS NOT FALSE
    GROUP BY 1, 2, 3, 4, 5, 6, 7
),
asked_days AS MATERIALIZED (
    SELECT
        asked.shop, "partition", asked.customer, coalesce(person, asked.customer) AS person, term, zone, day,
        coalesce(bool_or(is_answered), false) AS is_answered,
        coalesce(sum(messages) FILTER (WHERE agent IS NULL), 0) AS messages, min(first_at) AS first_at, max(last_at) AS last_at
    FROM asked
    LEFT JOIN persons ON persons.shop = asked.shop AND persons.customer = asked.customer
    GROUP BY 1, 2, 3, 4, 5, 6, 7
),
-- include chats_of_days as=sent_of_days; table={replies}
sent_by_id AS (
    SELECT
        shop, agent, customer, (at AT TIME ZONE zone)::date AS day,
        count(*) AS messages,
        sum(text_len) AS characters,
        min(at) AS first_at,
        max(at) AS last_at
    FROM sent_of_days
    WHERE sender_kind = 'human' AND agent IS NOT NULL
        AND at AT TIME ZONE zone >= since_local AND at AT TIME ZONE zone < until_local
    GROUP BY 1, 2, 3, 4
),
sent AS MATERIALIZED (
    SELECT
        sent.shop, agent, coalesce(person, sent.customer) AS person, day,
        sum(messages) AS messages, sum(characters) AS characters, min(first_at) AS first_at, max(last_at) AS last_at
    FROM sent_by_id AS sent
    LEFT JOIN persons ON persons.shop = sent.shop AND persons.customer = sent.customer
    GROUP BY 1, 2, 3, 4
),
slow_by_id AS (
    SELECT shop, agent, customer, day, count(*) AS times
    FROM responses
    JOIN card_terms USING (term)
    WHERE delay >= slow_gap
    GROUP BY 1, 2, 3, 4
),
slow AS (
    SELECT slow.shop, agent, coalesce(person, slow.customer) AS person, day, sum(times) AS times
    FROM slow_by_id AS slow
    LEFT JOIN persons ON persons.shop = slow.shop AND persons.customer = slow.customer
    GROUP BY 1, 2, 3, 4
),
asked_persons AS (
    SELECT shop, person, day, term, min(first_at) AS first_at, max(last_at) AS last_at
    FROM asked_days
    GROUP BY 1, 2, 3, 4
),
-- Full joins are never done as loops.
sent_and_asked AS MATERIALIZED (
    SELECT
        sent.*, asked.person AS asked_person, asked.first_at AS asked_first_at, asked.last_at AS asked_last_at, term, slow.times
    FROM sent
    FULL JOIN asked_persons AS asked ON asked.shop = sent.shop AND asked.person = sent.person AND asked.day = sent.day
    FULL JOIN slow ON slow.shop = sent.shop AND slow.agent = sent.agent AND slow.person = sent.person AND slow.day = sent.day
),
met AS (
    SELECT sent_and_asked.*, times >= slow_times AS is_slow, long_limit
    FROM sent_and_asked
    LEFT JOIN card_terms AS terms USING (term)
    WHERE agent IS NOT NULL
),
receptions AS (
    SELECT
        shop, agent, day,
        count(asked_person) AS received,
        count(asked_person) FILTER (WHERE last_at >= asked_first_at) AS answered,
        sum(messages)::bigint AS agent_messages,
        sum(characters)::bigint AS agent_characters,
        count(*) FILTER (WHERE is_slow) AS slow_receptions,
        count(asked_person) FILTER (
            WHERE GREATEST(last_at, asked_last_at) - LEAST(first_at, asked_first_at) >= long_limit
        ) AS long_receptions,
        min(first_at) AS first_message_at,
        max(last_at) AS last_message_at
    FROM met
    GROUP BY 1, 2, 3
),
-- Who was not answered by anybody on the day, and to none of whose ids anybody wrote since, belongs to the agent who had the customer at
-- the end of it, with the messages that nobody has answered yet: the others are of those who did (heard).
missed_persons AS (
    SELECT
        asked_days.shop, asked_days.day, asked_days.person,
        (array_agg(given.agent ORDER BY given.at DESC, given.id DESC, given.source DESC) FILTER (WHERE given.agent IS NOT NULL))[1]
            AS agent,
        sum(messages)::bigint AS messages
    FROM asked_days
    LEFT JOIN LATERAL (
        SELECT told.agent, told.at, told.id, told.source
        FROM {assignments} AS told
        WHERE told.shop = asked_days.shop AND told.customer = asked_days.customer AND told."partition" = asked_days."partition"
            AND told.at <= $2::timestamptz AND (told.at AT TIME ZONE asked_days.zone)::date <= asked_days.day
        ORDER BY told.at DESC, told.id DESC, told.source DESC
        LIMIT 1
    ) AS given ON NOT is_answered
    LEFT JOIN (SELECT shop, person, day, max(last_at) AS last_at FROM sent GROUP BY 1, 2, 3) AS written
        ON written.shop = asked_days.shop AND written.person = asked_days.person AND written.day = asked_days.day
    GROUP BY 1, 2, 3
    HAVING NOT bool_or(is_answered) AND (max(written.last_at) >= min(asked_days.first_at)) IS NOT TRUE
),
-- missed: those to whom the agent did not write at all.
missed AS (
    SELECT shop, agent, day, count(*) FILTER (WHERE received.person IS NULL) AS missed, sum(missed_persons.messages)::bigint AS messages
    FROM missed_persons
    LEFT JOIN sent AS received USING (shop, agent, day, person)
    WHERE agent IS NOT NULL
    GROUP BY 1, 2, 3
),
heard AS (
    SELECT shop, agent, day, sum(messages)::bigint AS customer_messages
    FROM asked
    WHERE agent IS NOT NULL
    GROUP BY 1, 2, 3
),
fined AS (
    SELECT
        shop, agent, day,
        count(*) FILTER (WHERE NOT is_provisional) AS fined_turns,
        coalesce(sum(fine_minor) FILTER (WHERE NOT is_provisional), 0)::bigint AS fines,
        count(*) FILTER (WHERE is_provisional) AS provisional_fines
    FROM late_turns
    WHERE agent IS NOT NULL
    GROUP BY 1, 2, 3
),
-- What customers and checks said of the agents; a rating that names nobody is of who answered last before it.
-- include rows_of_days as=marks_of_days; table={agent_events}; time=at
marked AS (
    SELECT
        told.shop, coalesce(told.agent, last_reply.agent) AS agent, (told.at AT TIME ZONE told.zone)::date AS day,
        count(*) FILTER (WHERE action = 'rated') AS evaluations,
        count(score) FILTER (WHERE action = 'rated') AS scores,
        sum(score) FILTER (WHERE action = 'rated') AS score_sum,
        count(*) FILTER (WHERE action = 'checked') AS checks,
        count(*) FILTER (WHERE action = 'checked' AND state = 'fail') AS failed_checks
    FROM marks_of_days AS told
    LEFT JOIN LATERAL (
        SELECT reply.agent
        FROM {replies} AS reply
        WHERE told.agent IS NULL AND reply.shop = told.shop AND reply.customer = told.customer
            AND reply.at <= told.at AND reply.sender_kind = 'human' AND reply.agent IS NOT NULL
        ORDER BY reply.at DESC, reply.id DESC, reply.source DESC
        LIMIT 1
    ) AS last_reply ON true
    WHERE action IN ('rated', 'checked')
        AND told.at AT TIME ZONE told.zone >= told.since_local AND told.at AT TIME ZONE told.zone < told.until_local
        AND coalesce(told.agent, last_reply.agent) IS NOT NULL
    GROUP BY 1, 2, 3
),
cards AS (
    SELECT
        shop, agent, day,
        num_nonnulls(received, missed, customer_messages, responses, fined_turns) > 0 AS has_chats,
        coalesce(received, 0) + coalesce(missed, 0) AS consulted,
        coalesce(received, 0) AS received,
        coalesce(received, 0) + coalesce(missed, 0) - coalesce(answered, 0) AS unanswered,
        coalesce(customer_messages, 0) + coalesce(missed.messages, 0) AS customer_messages,
        coalesce(agent_messages, 0) AS agent_messages,
        agent_characters,
        coalesce(responses, 0) AS responses,
        coalesce(timely, 0) AS timely,
        coalesce(first_responses, 0) AS first_responses,
        first_sum, sum, delays, timely_rate, is_below_rate,
        coalesce(fined_turns, 0) AS fined_turns,
        coalesce(fines, 0) AS fines,
        coalesce(provisional_fines, 0) AS provisional_fines,
        coalesce(slow_receptions, 0) AS slow_receptions,
        coalesce(long_receptions, 0) AS long_receptions,
        first_message_at, last_message_at,
        online, away, logins, first_login_at, last_logout_at,
        coalesce(evaluations, 0) AS evaluations,
        scores, score_sum,
        coalesce(checks, 0) AS checks,
        coalesce(failed_checks, 0) AS failed_checks
    FROM receptions
    FULL JOIN missed USING (shop, agent, day)
    FULL JOIN heard USING (shop, agent, day)
    FULL JOIN agent_rates USING (shop, agent, day)
    FULL JOIN fined USING (shop, agent, day)
    FULL JOIN presence_days USING (shop, agent, day)
    FULL JOIN marked USING (shop, agent, day)
),
rows AS MATERIALIZED (
    SELECT
        cards.*,
        -- Who only was rated or checked on that day did not work on it.
        CASE
            WHEN has_chats OR online > 0
            THEN received < avg(received) FILTER (WHERE received > 0) OVER (PARTITION BY shop, day)
        END AS is_below_received
    FROM cards
    WHERE day IS NOT NULL
)
SELECT
    rows.shop,
    rows.agent,
    rows.day,
    consulted,
    received,
    unanswered,
    CASE WHEN consulted > 0 THEN round((consulted - unanswered)::numeric / consulted, 6)::text END AS wangwang_rate,
    customer_messages,
    agent_messages,
    agent_characters,
    CASE WHEN customer_messages > 0 THEN round(agent_messages::numeric / customer_messages, 3)::text END AS qa_ratio,
    first_responses,
    CASE WHEN first_responses > 0 THEN round(div(2 * first_sum + 1000 * first_responses, 2000 * first_responses) / 1000, 3)::text END
        AS first_avg_s,
    responses,
    CASE WHEN responses > 0 THEN round(div(2 * sum + 1000 * responses, 2000 * responses) / 1000, 3)::text END AS avg_s,
    CASE WHEN responses > 0 THEN (delays[(responses + 1) / 2] + delays[responses / 2 + 1]) / 2 END AS median_s,
    delays[(9 * responses + 9) / 10] AS p90_s,
    responses - timely AS late,
    round(timely_rate, 6)::text AS timely_rate,
    is_below_rate AS below_average_rate,
    is_below_received AS below_average_received,
    slow_receptions,
    long_receptions,
    fined_turns,
    fines,
    provisional_fines,
    first_message_at,
    last_message_at,
    online AS online_s,
    away AS away_s,
    logins,
    first_login_at,
    last_logout_at,
    evaluations,
    CASE WHEN scores > 0 THEN round(score_sum::numeric / scores, 3)::text END AS score_avg,
    checks,
    failed_checks,
    chosen.name,
    chosen.platform,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM late_turns WHERE agent IS NULL AND NOT is_provisional) END AS unattributed
FROM rows
JOIN chosen ON chosen.shop = rows.shop
ORDER BY
    CASE WHEN NOT $4::boolean THEN rows.is_below_rate IS NOT TRUE END,
    CASE WHEN NOT $4::boolean THEN timely_rate END,
    CASE WHEN NOT $4::boolean THEN -received END,
    rows.shop,
    rows.agent,
    rows.day
LIMIT $5::bigint;
