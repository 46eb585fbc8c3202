-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers, linked ids as one, who fell silent after a human answer, as of $2 (R022): due from nudge_min_ms to nudge_max_ms after
-- the shop's last message, once a silence, while nothing was ordered and anybody is on shift; without a roster always. Silences of
-- the last 24 hours. A missed one is a fine to confirm for the agent who answered, if on shift in that time.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given; $9 customer, $10 the agent whose
-- own come first. Each is judged by the policies of the day of its answer.
WITH RECURSIVE
-- include chosen source={replies}
-- include desk_rules keys=$6; values=$7; given=$8
answered AS MATERIALIZED (
    SELECT last_reply.*, known_as.ids
    FROM (
        SELECT DISTINCT ON (reply.shop, reply.customer) reply.shop, reply.customer, reply.at AS answered_at, reply.agent
        FROM (
            SELECT
                told.shop, told.at, told.id, told.source, told.agent,
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
        ORDER BY reply.shop, reply.customer, reply.at DESC, reply.id DESC, reply.source DESC
    ) AS last_reply
-- include known_as shop=last_reply.shop; customer=last_reply.customer
),
-- Whatever the shop writes after it was nudged, the silence remains the one that began with the customer's last message.
silences AS MATERIALIZED (
    SELECT
        answer.shop, answer.customer, answered_at, answer.agent, answer.ids, answer.nudge_fine AS own_fine,
        last_message.at AS last_message_at, nudged.is_nudged,
        'customers/' || answer.customer AS subject, ARRAY(SELECT 'customers/' || unnest(answer.ids)) AS subjects, 'nudge' AS kind,
        last_message.at AS from_at, answered_at AS since_at,
        answered_at + nudge_min_ms * interval '1 millisecond' AS due_at,
        answered_at + nudge_max_ms * interval '1 millisecond' AS due_to
    FROM
-- include items_with_rules items=answered; at=answered_at; as=answer; columns=nudge_fine, nudge_min_ms, nudge_max_ms, aftersale_time, recalled_count
    JOIN closing_terms ON closing_terms.of_shop = answer.shop
    CROSS JOIN LATERAL (
        SELECT max(told.at) AS at
        FROM
-- include rows_of_ids table={messages}; shop=answer.shop; column=customer; ids=answer.ids; as=told
        WHERE told.counts AND told.at <= $2::timestamptz
            AND told.at > answered_at - interval '24 hours' AND NOT
-- include taken_back message=told; terms=answer
    ) AS last_message
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT
            FROM
-- include rows_of_ids table={replies}; shop=answer.shop; column=customer; ids=answer.ids; as=told
            WHERE told.purpose = 'nudge'
                AND told.sender_kind = 'human' AND told.at >= last_message.at AND told.at <= $2::timestamptz
        ) AS is_nudged
    ) AS nudged
-- include aftersale asked=answer; of=ANY (answer.ids); at=last_message.at; days=aftersale_time
    WHERE last_message.at <= answered_at AND NOT is_aftersale
        AND NOT EXISTS (
            SELECT
            FROM {orders} AS told
            WHERE told.shop = answer.shop AND told.customer = ANY (answer.ids) AND told.customer_at <= $2::timestamptz
                AND told.placed_at <= $2::timestamptz
                AND (
                    told.placed_at > last_message.at - interval '24 hours' OR
-- include is_under_way told=told; at=$2::timestamptz
                )
            OFFSET 0
        )
),
-- include wanted_ids customer=$9
-- include worked_items items=silences; each=$9::text IS NOT NULL
judged AS MATERIALIZED (
    SELECT
        worked.*, claim_ms, own_fine AS nudge_fine, is_missed,
        CASE
            WHEN is_nudged OR attempts > 0 OR
-- include is_ended outcome=outcome
            THEN 'done'
            WHEN is_blocked THEN 'blocked'
            WHEN $2::timestamptz > due_to THEN 'expired'
            WHEN holder IS NOT NULL THEN 'claimed'
            WHEN due_at > $2::timestamptz THEN 'waiting'
            WHEN has_roster AND on_duty.agents IS NULL THEN 'off_shift'
            WHEN coalesce(is_exhausted, max_attempts = 0) THEN 'budget'
            WHEN quiet_until IS NOT NULL AND (last_message_at > $2::timestamptz - open_ms * interval '1 millisecond') IS NOT TRUE
            THEN 'quiet'
            ELSE 'due'
        END AS state
    FROM worked
    JOIN clocks ON clocks.shop = worked.shop
    LEFT JOIN on_duty ON on_duty.shop = worked.shop
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM shift_spans WHERE shift_spans.shop = worked.shop) AS has_roster) AS roster
    CROSS JOIN LATERAL (
        SELECT NOT has_roster OR EXISTS (
            SELECT
            FROM shift_spans AS span
            WHERE span.shop = worked.shop AND span.agent = worked.agent AND span.from_at <= due_to AND span.to_at > due_at
        ) AS is_missed
    ) AS missed
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
    CASE WHEN state = 'expired' AND is_missed AND page.agent IS NOT NULL THEN nudge_fine END AS fine,
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
