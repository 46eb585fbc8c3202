-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers, linked ids as one, who asked and have not ordered as of $2 (R028): from enquiry_days before, after their last order,
-- and nobody with an order under way; chats of after-sales (R024) are none. Due once they have been silent or their local day has
-- ended; an attempt answers it until they write again.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given; $9 customer, $10 the agent whose
-- own come first.
WITH RECURSIVE
-- include chosen source={messages}
-- include desk_rules keys=$6; values=$7; given=$8
writers AS MATERIALIZED (
    SELECT written.*, known_as.ids
    FROM (
        SELECT shop, customer, max(at) AS last_message_at
        FROM (
            SELECT
                message.shop, message.at,
-- include person_of told=message
                AS customer
            FROM chosen
            JOIN rules ON rules.shop = chosen.shop
            CROSS JOIN LATERAL (
                SELECT told.*
                FROM {messages} AS told
                WHERE told.shop = chosen.shop AND told.at AT TIME ZONE 'UTC' <= $2::timestamptz AT TIME ZONE 'UTC'
                    AND told.at AT TIME ZONE 'UTC' > ($2::timestamptz - enquiry_days * interval '24 hours') AT TIME ZONE 'UTC'
                    AND told.counts
                    AND ($9::text IS NULL OR told.customer = ANY (ARRAY(SELECT customer FROM wanted_ids WHERE wanted_ids.shop = chosen.shop)))
                    AND NOT
-- include taken_back message=told; terms=rules
                OFFSET 0
            ) AS message
        ) AS told
        GROUP BY shop, customer
    ) AS written
-- include known_as shop=written.shop; customer=written.customer
),
silent_writers AS MATERIALIZED (
    SELECT writers.*, placed.last_placed_at
    FROM writers
    JOIN closing_terms ON closing_terms.of_shop = writers.shop
    CROSS JOIN LATERAL (
        SELECT
            max(told.placed_at) FILTER (WHERE told.placed_at <= $2::timestamptz) AS last_placed_at,
            coalesce(
                bool_or(
-- include is_under_way told=told; at=$2::timestamptz
                ),
                false
            ) AS has_open_order
        FROM {orders} AS told
        WHERE told.shop = writers.shop AND told.customer = ANY (writers.ids) AND told.customer_at <= $2::timestamptz
    ) AS placed
    WHERE NOT has_open_order AND (last_placed_at >= last_message_at) IS NOT TRUE
),
-- An enquiry begins with the first message after the last order or end of an enquiry, or after enquiry_days without any.
begun AS MATERIALIZED (
    SELECT
        writer.shop, writer.customer, writer.ids, writer.last_message_at,
        first_message.at AS first_message_at, first_message.messages,
        'customers/' || writer.customer AS subject, ending.subjects, 'enquiry' AS kind,
        first_message.at AS from_at, first_message.at AS since_at,
        LEAST(
            GREATEST(writer.last_message_at, last_reply.at) + silence_ms * interval '1 millisecond',
-- include first_instant local=((writer.last_message_at AT TIME ZONE zone)::date + 1)::timestamp; zone=zone
        ) AS due_at
    FROM silent_writers AS writer
    JOIN rules ON rules.shop = writer.shop
    JOIN closing_terms ON closing_terms.of_shop = writer.shop
    CROSS JOIN LATERAL (
        SELECT array_agg(DISTINCT named.subject) AS subjects, max(told.at) AS at
        FROM (SELECT 'customers/' || unnest(writer.ids) AS subject) AS named
        LEFT JOIN {follow_up_actions} AS told
            ON told.shop = writer.shop AND told.subject = named.subject AND told.kind = 'enquiry' AND told.action = 'resolved'
            AND told.at < writer.last_message_at AND
-- include is_ended outcome=told.outcome
    ) AS ending
    CROSS JOIN LATERAL (
        SELECT told.begun_at AS at, count(*) FILTER (WHERE told.at >= told.begun_at) AS messages
        FROM (
            SELECT written.at, max(written.at) FILTER (WHERE written.is_first) OVER () AS begun_at
            FROM (
                SELECT
                    told.at,
                    coalesce(told.at - lag(told.at) OVER (ORDER BY told.at) >= enquiry_days * interval '24 hours', true) AS is_first
                FROM
-- include rows_of_ids table={messages}; shop=writer.shop; column=customer; ids=writer.ids; as=told
                WHERE told.counts AND told.at <= $2::timestamptz
                    AND told.at > coalesce(GREATEST(writer.last_placed_at, ending.at), '-infinity') AND NOT
-- include taken_back message=told; terms=rules
                    -- Whoever wrote while an order was under way asked about that one, also when it has ended since.
                    AND CASE
                        WHEN writer.last_placed_at IS NULL THEN true
                        ELSE NOT EXISTS (
                            SELECT
                            FROM {orders} AS own
                            WHERE own.shop = writer.shop AND own.customer = ANY (writer.ids) AND own.customer_at <= $2::timestamptz AND
-- include is_under_way told=own; at=told.at
                            OFFSET 0
                        )
                    END
            ) AS written
        ) AS told
        GROUP BY told.begun_at
    ) AS first_message
    LEFT JOIN LATERAL (
        SELECT told.at
        FROM
-- include rows_of_ids table={replies}; shop=writer.shop; column=customer; ids=writer.ids; as=told
        WHERE told.sender_kind = 'human'
            AND told.at > first_message.at AND told.at <= $2::timestamptz
        ORDER BY told.at DESC
        LIMIT 1
    ) AS last_reply ON true
),
-- A chat is one of after-sales by the policies of the day on which it begins.
enquiries AS MATERIALIZED (
    SELECT
        asked.shop, customer, ids, last_message_at, first_message_at, messages, subject, subjects, kind, from_at, since_at, due_at
    FROM
-- include items_with_rules items=begun; at=first_message_at; as=asked; columns=aftersale_time
-- include aftersale asked=asked; of=ANY (asked.ids); at=asked.first_message_at; days=asked.aftersale_time
    WHERE NOT is_aftersale
),
-- include wanted_ids customer=$9
-- include worked_items items=enquiries; each=$9::text IS NOT NULL
judged AS MATERIALIZED (
    SELECT
        worked.*, claim_ms,
        CASE
            WHEN is_blocked IS NOT TRUE
                AND (coalesce(is_exhausted, max_attempts = 0) OR (quiet_until IS NOT NULL AND NOT has_just_written))
            THEN
-- include contact_from contacted_at=contacted_at; rules=clocks
        END AS next_contact_at,
        CASE
            WHEN
-- include is_ended outcome=outcome
            THEN 'done'
            WHEN is_blocked THEN 'blocked'
            WHEN holder IS NOT NULL THEN 'claimed'
            WHEN GREATEST(due_at, again_at) > $2::timestamptz OR last_attempt_at >= GREATEST(last_message_at, again_at) THEN 'waiting'
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
    claim_ms,
    left_out
FROM
-- include shown_rows counted=(SELECT state, 1 AS items FROM judged)
CROSS JOIN counts
LEFT JOIN chosen ON chosen.shop = page.shop
-- include asked_goods asked=page; from_at=page.first_message_at; as=opened
WHERE page.shop IS NOT NULL OR left_out IS NOT NULL
ORDER BY
-- include queue_order items=page
;
