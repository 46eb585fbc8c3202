-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers who fell silent after a human answer, as of $2 (R022): due from nudge_min_ms to nudge_max_ms after the shop's last
-- message, once a silence, while nothing was ordered. Silences of the last 24 hours.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given; $9 customer, $10 the agent whose
-- own come first.
WITH RECURSIVE
-- include chosen source={replies}
-- include desk_rules keys=$6; values=$7; given=$8
answered AS MATERIALIZED (
    SELECT DISTINCT ON (reply.shop, reply.customer)
        reply.shop, reply.customer, reply.at AS answered_at, reply.agent, reply.purpose
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT told.*
        FROM {replies} AS told
        WHERE told.shop = chosen.shop AND told.at <= $2::timestamptz AND told.at > $2::timestamptz - interval '24 hours'
            AND told.sender_kind = 'human' AND ($9::text IS NULL OR told.customer = $9::text)
        OFFSET 0
    ) AS reply
    ORDER BY reply.shop, reply.customer, reply.at DESC, reply.id DESC, reply.source DESC
),
silences AS MATERIALIZED (
    SELECT
        answered.*, zone, claim_ms, open_ms, max_attempts, last_message.at AS last_message_at,
        'customers/' || answered.customer AS subject, 'nudge' AS kind, answered_at AS from_at, answered_at AS since_at,
        answered_at + nudge_min_ms * interval '1 millisecond' AS due_at,
        answered_at + nudge_max_ms * interval '1 millisecond' AS due_to
    FROM answered
    JOIN rules ON rules.shop = answered.shop
    CROSS JOIN LATERAL (
        SELECT max(told.at) AS at
        FROM {messages} AS told
        WHERE told.shop = answered.shop AND told.customer = answered.customer AND told.counts AND told.at <= $2::timestamptz
    ) AS last_message
    WHERE last_message.at <= answered_at AND last_message.at > answered_at - interval '24 hours'
        AND NOT EXISTS (
            SELECT
            FROM {orders} AS told
            WHERE told.shop = answered.shop AND told.customer = answered.customer AND told.customer_at <= $2::timestamptz
                AND told.placed_at <= $2::timestamptz
                AND (
                    told.placed_at > last_message.at - interval '24 hours'
                    OR ((told.completed_at <= $2::timestamptz) IS NOT TRUE AND (told.closed_at <= $2::timestamptz) IS NOT TRUE)
                )
        )
),
asked_customers AS MATERIALIZED (SELECT shop, customer FROM silences),
-- include tiers_of_customers asked=asked_customers
-- include follow_up_progress items=silences
-- include recent_attempts
-- include contact_budget asked=asked_customers
-- include shift_spans
-- include on_duty
-- include quiet_hours
judged AS MATERIALIZED (
    SELECT
        silences.*, tier, coalesce(attempts, 0) AS attempts, last_attempt_at, holder, held_until, reason_code,
        CASE
            WHEN purpose = 'nudge' OR attempts > 0 OR outcome IN ('declined', 'dismissed', 'paid', 'converted') THEN 'done'
            WHEN is_blocked THEN 'blocked'
            WHEN $2::timestamptz > due_to THEN 'expired'
            WHEN holder IS NOT NULL THEN 'claimed'
            WHEN due_at > $2::timestamptz THEN 'waiting'
            WHEN coalesce(is_exhausted, max_attempts = 0) THEN 'budget'
            WHEN quiet_until IS NOT NULL AND (last_message_at > $2::timestamptz - open_ms * interval '1 millisecond') IS NOT TRUE
            THEN 'quiet'
            ELSE 'due'
        END AS state
    FROM silences
    JOIN clocks ON clocks.shop = silences.shop
    LEFT JOIN customer_tiers ON customer_tiers.shop = silences.shop AND customer_tiers.customer = silences.customer
    LEFT JOIN progress ON progress.shop = silences.shop AND progress.subject = silences.subject
    LEFT JOIN budgets ON budgets.shop = silences.shop AND budgets.customer = silences.customer
),
wanted AS MATERIALIZED (SELECT * FROM judged WHERE $4::boolean OR state IN ('due', 'claimed')),
-- include owners items=wanted
page AS (
    SELECT
        wanted.*, owner, owned_by, shift,
        CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM wanted
    JOIN owners ON owners.shop = wanted.shop AND owners.subject = wanted.subject
    ORDER BY
        CASE WHEN NOT $4::boolean THEN state = 'claimed' END,
        CASE WHEN NOT $4::boolean AND $10::text IS NOT NULL THEN (owner = $10::text) IS NOT TRUE END,
        CASE WHEN NOT $4::boolean THEN array_position(ARRAY['vip', 'returning', 'new'], tier) END,
        answered_at, customer, wanted.shop
    LIMIT $5::bigint
)
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
    name,
    platform,
    total,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM judged WHERE state = 'waiting') END AS not_due,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM judged WHERE state = 'expired') END AS expired,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM judged WHERE state IN ('quiet', 'budget', 'blocked')) END AS suppressed,
    claim_ms
FROM page
JOIN chosen ON chosen.shop = page.shop
ORDER BY
    CASE WHEN NOT $4::boolean THEN state = 'claimed' END,
    CASE WHEN NOT $4::boolean AND $10::text IS NOT NULL THEN (owner = $10::text) IS NOT TRUE END,
    CASE WHEN NOT $4::boolean THEN array_position(ARRAY['vip', 'returning', 'new'], tier) END,
    answered_at, page.customer, page.shop;
