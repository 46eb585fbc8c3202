-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers who asked and have not ordered as of $2 (R028): from enquiry_days before, after their last order, and nobody with an
-- order under way. Due once they have been silent or their local day has ended; an attempt answers it until they write again.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given; $9 customer, $10 the agent whose
-- own come first.
WITH RECURSIVE
-- include chosen source={messages}
-- include desk_rules keys=$6; values=$7; given=$8
writers AS MATERIALIZED (
    SELECT message.shop, message.customer, max(message.at) AS last_message_at
    FROM chosen
    JOIN rules ON rules.shop = chosen.shop
    CROSS JOIN LATERAL (
        SELECT told.*
        FROM {messages} AS told
        WHERE told.shop = chosen.shop AND told.at <= $2::timestamptz
            AND told.at > $2::timestamptz - enquiry_days * interval '24 hours' AND told.counts
            AND ($9::text IS NULL OR told.customer = $9::text)
        OFFSET 0
    ) AS message
    GROUP BY message.shop, message.customer
),
silent_writers AS MATERIALIZED (
    SELECT writers.*, placed.last_placed_at
    FROM writers
    CROSS JOIN LATERAL (
        SELECT
            max(told.placed_at) FILTER (WHERE told.placed_at <= $2::timestamptz) AS last_placed_at,
            coalesce(
                bool_or(
                    told.placed_at <= $2::timestamptz AND (told.completed_at <= $2::timestamptz) IS NOT TRUE
                    AND (told.closed_at <= $2::timestamptz) IS NOT TRUE
                ),
                false
            ) AS has_open_order
        FROM {orders} AS told
        WHERE told.shop = writers.shop AND told.customer = writers.customer AND told.customer_at <= $2::timestamptz
    ) AS placed
    WHERE NOT has_open_order AND (last_placed_at >= last_message_at) IS NOT TRUE
),
enquiries AS MATERIALIZED (
    SELECT
        writer.shop, writer.customer, writer.last_message_at,
        first_message.at AS first_message_at, first_message.messages,
        'customers/' || writer.customer AS subject, 'enquiry' AS kind,
        first_message.at AS from_at, first_message.at AS since_at,
        LEAST(
            GREATEST(writer.last_message_at, last_reply.at) + silence_ms * interval '1 millisecond',
            ((writer.last_message_at AT TIME ZONE zone)::date + 1)::timestamp AT TIME ZONE zone
        ) AS due_at
    FROM silent_writers AS writer
    JOIN rules ON rules.shop = writer.shop
    CROSS JOIN LATERAL (
        SELECT min(told.at) AS at, count(*) AS messages
        FROM {messages} AS told
        WHERE told.shop = writer.shop AND told.customer = writer.customer AND told.counts AND told.at <= $2::timestamptz
            AND told.at > GREATEST(writer.last_placed_at, $2::timestamptz - enquiry_days * interval '24 hours')
    ) AS first_message
    LEFT JOIN LATERAL (
        SELECT told.at
        FROM {replies} AS told
        WHERE told.shop = writer.shop AND told.customer = writer.customer AND told.sender_kind = 'human'
            AND told.at > first_message.at AND told.at <= $2::timestamptz
        ORDER BY told.at DESC
        LIMIT 1
    ) AS last_reply ON true
),
-- include worked_items items=enquiries; each=$9::text IS NOT NULL
judged AS MATERIALIZED (
    SELECT
        worked.*, claim_ms,
        GREATEST(allowed_at, CASE WHEN NOT has_just_written THEN quiet_until END) AS next_contact_at,
        CASE
            WHEN outcome IN ('declined', 'dismissed', 'paid', 'converted') THEN 'done'
            WHEN is_blocked THEN 'blocked'
            WHEN holder IS NOT NULL THEN 'claimed'
            WHEN GREATEST(due_at, again_at) > $2::timestamptz OR last_attempt_at >= GREATEST(due_at, again_at) THEN 'waiting'
            WHEN coalesce(is_exhausted, max_attempts = 0) THEN 'budget'
            WHEN quiet_until IS NOT NULL AND NOT has_just_written THEN 'quiet'
            ELSE 'due'
        END AS state
    FROM worked
    JOIN clocks ON clocks.shop = worked.shop
    CROSS JOIN LATERAL (
        SELECT last_message_at > $2::timestamptz - open_ms * interval '1 millisecond' AS has_just_written
    ) AS written
),
-- include queue_page
SELECT
    page.customer,
    page.shop,
    first_message_at,
    last_message_at,
    messages::bigint,
    due_at,
    attempts::bigint,
    owner,
    state,
    tier,
    held_until AS claimed_until,
    last_attempt_at,
    again_at,
    reason_code AS reason,
    opened.sku,
    owned_by,
    shift,
    next_contact_at,
    name,
    platform,
    total,
    not_due,
    suppressed,
    done,
    claim_ms
FROM page
CROSS JOIN counts
JOIN chosen ON chosen.shop = page.shop
-- include asked_goods asked=page; from_at=page.first_message_at; as=opened
ORDER BY
-- include queue_order items=page
;
