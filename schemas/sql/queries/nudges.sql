-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers, linked ids as one, who fell silent after a human answer, as of $2 (R022): due from nudge_min_ms to nudge_max_ms after
-- the answer, once a silence, while nothing was ordered and anybody is on shift; without a roster always. Silences of the last 24 hours.
-- A missed one is a fine to confirm for the agent who answered, if that agent was on shift at an instant of that time at which the customer
-- might be contacted (R119). Where nobody on shift might, the state goes on saying why.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given; $9 customer, $10 the agent whose
-- own come first. Each is judged by the policies of the day of its answer.
WITH RECURSIVE
-- include chosen source={replies}
-- include desk_rules keys=$6; values=$7; given=$8
answered AS MATERIALIZED (
    SELECT last_reply.*, known_as.ids
    FROM (
        SELECT reply.shop, reply.customer, max(reply.at) AS answered_at
        FROM (
            SELECT
                told.shop, told.at,
-- include person_of told=told
                AS customer
            FROM chosen
            CROSS JOIN LATERAL (
                SELECT told.*
                FROM {replies} AS told
                WHERE told.shop = chosen.shop AND told.at AT TIME ZONE 'UTC' <= $2::timestamptz AT TIME ZONE 'UTC'
                    AND told.at AT TIME ZONE 'UTC' > ($2::timestamptz - interval '24 hours') AT TIME ZONE 'UTC'
                    AND told.sender_kind = 'human'
                    AND ($9::text IS NULL OR told.customer = ANY (ARRAY(SELECT customer FROM wanted_ids WHERE wanted_ids.shop = chosen.shop)))
                OFFSET 0
            ) AS told
        ) AS reply
        GROUP BY reply.shop, reply.customer
    ) AS last_reply
-- include known_as shop=last_reply.shop; customer=last_reply.customer
),
-- What the shop wrote since the customer's last message, where nothing was ordered.
told_since AS MATERIALIZED (
    SELECT
        answer.shop, answer.customer, answer.ids, last_message.at AS last_message_at,
        told.at AS answered_at, told.id, told.source, told.agent, told.purpose
    FROM
-- include items_with_rules items=answered; at=answered_at; as=answer; columns=recalled_count
    JOIN closing_terms ON closing_terms.of_shop = answer.shop
    CROSS JOIN LATERAL (
        SELECT max(told.at) AS at
        FROM
-- include rows_of_ids table={messages}; shop=answer.shop; column=customer; ids=answer.ids; as=told
        WHERE told.counts AND told.at <= $2::timestamptz
            AND told.at > $2::timestamptz - interval '48 hours' AND NOT
-- include taken_back message=told; terms=answer
    ) AS last_message
    CROSS JOIN LATERAL (
        SELECT told.at, told.id, told.source, told.agent, told.purpose
        FROM
-- include rows_of_ids table={replies}; shop=answer.shop; column=customer; ids=answer.ids; as=told
        WHERE told.sender_kind = 'human' AND told.at >= last_message.at AND told.at <= $2::timestamptz
    ) AS told
    WHERE last_message.at <= answer.answered_at
        AND NOT EXISTS (
            SELECT
            FROM {orders} AS placed
            WHERE placed.shop = answer.shop AND placed.customer = ANY (answer.ids) AND placed.customer_at <= $2::timestamptz
                AND placed.placed_at <= $2::timestamptz
                AND (
                    placed.placed_at > last_message.at - interval '24 hours' OR
-- include is_under_way told=placed; at=$2::timestamptz
                )
            OFFSET 0
        )
),
-- Whatever the shop writes after it was nudged, or should have been, the silence remains the one after the first answer that was not
-- followed up before it was due.
silences AS MATERIALIZED (
    SELECT
        answer.shop, answer.customer, answer.answered_at, answer.agent, answer.ids, answer.nudge_fine AS own_fine,
        answer.last_message_at, is_nudged, 'customers/' || answer.customer AS subject,
        ARRAY(SELECT 'customers/' || unnest(answer.ids)) AS subjects, 'nudge' AS kind,
        answer.last_message_at AS from_at, answer.answered_at AS since_at, due_at, due_to
    FROM (
        SELECT DISTINCT ON (step.shop, step.customer)
            step.*, (step.has_nudge OR step.next_at <= step.due_to) IS TRUE AS is_nudged
        FROM (
            SELECT
                step.*, lead(step.answered_at) OVER in_order AS next_at, lead(step.purpose) OVER in_order AS next_purpose,
                bool_or(step.purpose = 'nudge') OVER (PARTITION BY step.shop, step.customer) AS has_nudge,
                step.answered_at + LEAST(nudge_min_ms, nudge_max_ms) * interval '1 millisecond' AS due_at,
                step.answered_at + nudge_max_ms * interval '1 millisecond' AS due_to
            FROM
-- include items_with_rules items=told_since; at=answered_at; as=step; columns=nudge_fine, nudge_min_ms, nudge_max_ms, aftersale_time
            WINDOW in_order AS (PARTITION BY step.shop, step.customer ORDER BY step.answered_at, step.id, step.source)
        ) AS step
        WHERE step.purpose = 'nudge' OR step.next_purpose = 'nudge' OR (step.next_at < step.due_at) IS NOT TRUE
        ORDER BY step.shop, step.customer, step.answered_at, step.id, step.source
    ) AS answer
-- include aftersale asked=answer; of=ANY (answer.ids); at=answer.last_message_at; days=aftersale_time
    WHERE answer.answered_at > $2::timestamptz - interval '24 hours'
        AND answer.last_message_at > answer.answered_at - interval '24 hours' AND NOT is_aftersale
),
-- include wanted_ids customer=$9
-- include worked_items items=silences; each=$9::text IS NOT NULL
-- include on_shift_clock
-- include nudge_times items=worked; as=timed; over=$2::timestamptz > due_to AND NOT is_nudged AND attempts = 0
judged AS MATERIALIZED (
    SELECT
        timed.shop, timed.customer, timed.subject, answered_at, agent, due_at, due_to, last_message_at, since_at, tier, holder, held_until,
        claim_ms, CASE WHEN could_agent THEN own_fine END AS fine,
        CASE
            WHEN is_nudged OR attempts > 0 OR
-- include is_ended outcome=outcome
            THEN 'done'
            WHEN $2::timestamptz > due_to AND
-- include is_blocked shop=timed.shop; ids=timed.ids; at=due_to
            THEN 'blocked'
            WHEN $2::timestamptz > due_to THEN coalesce(bar, 'expired')
            WHEN is_blocked THEN 'blocked'
            WHEN holder IS NOT NULL THEN 'claimed'
            WHEN due_at > $2::timestamptz THEN 'waiting'
            WHEN has_roster AND on_duty.agents IS NULL THEN 'off_shift'
            WHEN coalesce(is_exhausted, max_attempts = 0) THEN 'budget'
            WHEN quiet_until IS NOT NULL AND (last_message_at > $2::timestamptz - open_ms * interval '1 millisecond') IS NOT TRUE
            THEN 'quiet'
            ELSE 'due'
        END AS state
    FROM timed
    JOIN clocks ON clocks.shop = timed.shop
    LEFT JOIN on_duty ON on_duty.shop = timed.shop
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM shift_spans WHERE shift_spans.shop = timed.shop) AS has_roster) AS roster
),
-- include queue_page
SELECT
    page.customer,
    page.shop,
    answered_at,
    agent,
    due_at,
    due_to,
    owner,
    state,
    tier,
    held_until AS claimed_until,
    last_message_at,
    owned_by,
    shift,
    CASE WHEN state = 'expired' THEN fine END AS fine,
    name,
    platform,
    total,
    not_due,
    expired,
    suppressed,
    claim_ms,
    left_out
FROM
-- include shown_rows counted=(SELECT state, 1 AS items FROM judged)
CROSS JOIN counts
LEFT JOIN chosen ON chosen.shop = page.shop
WHERE page.shop IS NOT NULL OR left_out IS NOT NULL
ORDER BY
-- include queue_order items=page
;
