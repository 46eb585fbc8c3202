-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Silences of customers, linked ids as one, after a human answer of the chosen days, as of $2, and whether they were nudged (R022): by any
-- human message from nudge_min_ms to nudge_max_ms after the answer, both instants included, or before then by what says that it is a nudge.
-- Each is judged by what happened up to its due_to, whatever comes later: the customer wrote nothing and ordered nothing, and the shop did
-- not write again before nudge_min_ms were over. One a silence: the first answer that was not followed up so soon.
-- A missed or late one is a fine to confirm for the agent who answered, if that agent was on shift at an instant of that time at which the
-- customer might be contacted (R119). Where nobody on shift might, the state says why. Each by the policies of its day.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies: keys, values, given, $15 only
-- what is late or missed, $16 the agent who answered.
WITH RECURSIVE
-- include chosen source={replies}
-- include desk_rules keys=$12; values=$13; given=$14
-- include days
-- include persons
-- include shift_spans
-- include chats_of_days as=written; table={replies}
human_answers AS (
    SELECT
        told.shop, told.name, told.platform, told.at AS answered_at, told.id, told.source, told.agent,
-- include person_of told=told
        AS customer
    FROM written AS told
    WHERE told.sender_kind = 'human' AND told.purpose IS DISTINCT FROM 'nudge' AND told.at <= $2::timestamptz
        AND told.at AT TIME ZONE zone >= since_local AND told.at AT TIME ZONE zone < until_local
        AND ($16::text IS NULL OR told.agent = $16::text)
),
answers AS MATERIALIZED (
    SELECT
        answer.*, known_as.ids,
        answered_at + LEAST(nudge_min_ms, nudge_max_ms) * interval '1 millisecond' AS due_at,
        answered_at + nudge_max_ms * interval '1 millisecond' AS due_to,
        LEAST(answered_at + nudge_max_ms * interval '1 millisecond', $2::timestamptz) AS judged_at
    FROM
-- include items_with_rules items=human_answers; at=answered_at; as=answer; columns=nudge_fine, nudge_min_ms, nudge_max_ms, aftersale_time, recalled_count
-- include known_as shop=answer.shop; customer=answer.customer
),
-- The answers that nothing but a nudge followed in time.
silences AS MATERIALIZED (
    SELECT answers.*, last_message.at AS last_message_at, next_message.at AS next_message_at
    FROM answers
    CROSS JOIN LATERAL (
        SELECT max(told.at) AS at
        FROM
-- include rows_of_ids table={messages}; shop=answers.shop; column=customer; ids=answers.ids; as=told
        WHERE told.counts AND told.at <= answered_at AND told.at > answered_at - interval '24 hours' AND NOT
-- include taken_back message=told; terms=answers
    ) AS last_message
    CROSS JOIN LATERAL (
        SELECT min(told.at) AS at
        FROM
-- include rows_of_ids table={messages}; shop=answers.shop; column=customer; ids=answers.ids; as=told
        WHERE told.counts AND told.at > answered_at AND told.at <= $2::timestamptz AND NOT
-- include taken_back message=told; terms=answers
    ) AS next_message
    CROSS JOIN LATERAL (
        SELECT
            coalesce(
                bool_or(
                    (step.at, step.id, step.source) = (answered_at, answers.id, answers.source)
                    AND step.next_at < due_at AND step.next_purpose IS DISTINCT FROM 'nudge'
                ),
                false
            ) AS is_answered_again,
            coalesce(
                bool_or(
                    (step.at, step.id, step.source) <= (answered_at, answers.id, answers.source)
                    AND (
                        step.purpose = 'nudge'
                        OR step.at >= step.before + interval '1 millisecond' * CASE
                            WHEN (step.before AT TIME ZONE answer_zone)::date < answer_from
                            THEN (
                                SELECT LEAST(earlier.nudge_min_ms, earlier.nudge_max_ms)
                                FROM (SELECT step.before AS at) AS answer_before
-- include rules_of_day shop=answers.shop; at=answer_before.at; as=earlier
                            )
                            ELSE LEAST(nudge_min_ms, nudge_max_ms)
                        END
                    )
                ),
                false
            ) AS was_judged
        FROM (
            SELECT
                told.at, told.id, told.source, told.purpose, lag(told.at) OVER in_order AS before,
                lead(told.at) OVER in_order AS next_at, lead(told.purpose) OVER in_order AS next_purpose
            FROM
-- include rows_of_ids table={replies}; shop=answers.shop; column=customer; ids=answers.ids; as=told
            WHERE told.sender_kind = 'human' AND told.at >= last_message.at AND told.at <= judged_at
            WINDOW in_order AS (ORDER BY told.at, told.id, told.source)
        ) AS step
    ) AS steps
    WHERE last_message.at IS NOT NULL AND (next_message.at <= due_to) IS NOT TRUE AND NOT is_answered_again AND NOT was_judged
),
judged AS MATERIALIZED (
    SELECT
        silences.*, nudged.at AS nudged_at, nudged.agent AS nudged_by,
        CASE
            WHEN nudged.at <= due_to THEN 'nudged'
            WHEN
-- include is_blocked shop=silences.shop; ids=silences.ids; at=judged_at
            THEN 'blocked'
            WHEN nudged.at IS NOT NULL THEN 'late'
            WHEN $2::timestamptz > due_to THEN 'missed'
            WHEN $2::timestamptz >= due_at THEN 'due'
            ELSE 'waiting'
        END AS state
    FROM silences
    JOIN closing_terms ON closing_terms.of_shop = silences.shop
    LEFT JOIN LATERAL (
        SELECT told.at, told.agent
        FROM (
            SELECT told.at, told.id, told.agent
            FROM
-- include rows_of_ids table={replies}; shop=silences.shop; column=customer; ids=silences.ids; as=told
            WHERE told.sender_kind = 'human' AND (
                told.purpose = 'nudge'
                OR (told.at >= due_at AND told.at <= due_to AND (told.at, told.id, told.source) > (answered_at, silences.id, silences.source))
            )
            UNION ALL
            SELECT told.at, told.id, told.agent
            FROM
-- include rows_of_ids table={follow_up_actions}; shop=silences.shop; column=subject; ids=ARRAY(SELECT 'customers/' || unnest(silences.ids)); as=told
            WHERE told.kind = 'nudge' AND told.action = 'attempted'
        ) AS told
        WHERE told.at >= last_message_at AND told.at <= $2::timestamptz AND (told.at < next_message_at) IS NOT FALSE
        ORDER BY told.at, told.id
        LIMIT 1
    ) AS nudged ON true
-- include aftersale asked=silences; of=ANY (silences.ids); at=last_message_at; days=aftersale_time
    WHERE NOT is_aftersale
        AND NOT EXISTS (
            SELECT
            FROM {orders} AS told
            WHERE told.shop = silences.shop AND told.customer = ANY (silences.ids) AND told.customer_at <= $2::timestamptz
                AND told.placed_at <= judged_at
                AND (
                    told.placed_at > last_message_at - interval '24 hours' OR
-- include is_under_way told=told; at=judged_at
                )
            OFFSET 0
        )
        AND NOT EXISTS (
            SELECT
            FROM
-- include rows_of_ids table={follow_up_actions}; shop=silences.shop; column=subject; ids=ARRAY(SELECT 'customers/' || unnest(silences.ids)); as=told
            WHERE told.kind = 'nudge' AND told.action = 'resolved' AND told.at >= last_message_at AND told.at <= judged_at AND
-- include is_ended outcome=told.outcome
        )
),
-- include on_shift_clock
-- include nudge_times items=judged; as=timed; over=state IN ('late', 'missed')
fined AS (
    SELECT
        shop, name, platform, customer, answered_at, agent, due_at, due_to, nudged_at, nudged_by, last_message_at,
        coalesce(bar, state) AS state, CASE WHEN could_agent THEN nudge_fine END AS fine
    FROM timed
),
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM fined
    WHERE $15::boolean IS NOT TRUE OR state IN ('late', 'missed')
    ORDER BY CASE WHEN NOT $4::boolean THEN state NOT IN ('late', 'missed') END, answered_at, shop, customer
    LIMIT $5::bigint
)
SELECT
    customer, shop, answered_at, agent, due_at, due_to, state, nudged_at, nudged_by, fine, last_message_at, name, platform, total
FROM page
ORDER BY CASE WHEN NOT $4::boolean THEN state NOT IN ('late', 'missed') END, answered_at, shop, customer;
