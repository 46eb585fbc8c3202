-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- enquirers: who asked on each chosen local day as of $2 (R036): customers, linked ids as one, with a message that day who had no order
-- under way when they began; their first message, the order that they placed next within five days (that day is the first), the agent
-- who received them: of the last human reply from then on to the order, else to the end of the day. A chat of after-sales (R024) is an
-- enquiry only with an order that followed. Needs the days, persons, and
-- close_after_ms, aftersale_time and recalled_count in rule_sets.
-- include chats_of_days as=messages_of_days; table={messages}
-- What was taken back, whenever its platform says that was: a list that is looked into, for the messages are many.
taken_back AS MATERIALIZED (
    SELECT message."partition", message."offset"
    FROM days
    JOIN {recalls} AS recall ON recall.shop = days.shop AND recall.at <= $2::timestamptz
    CROSS JOIN LATERAL (
        SELECT *
        FROM {messages} AS message
        WHERE message.shop = recall.shop AND message.customer = recall.customer AND message."partition" = recall."partition"
            AND (message.id = recall.event_ref OR coalesce(message.platform_msg, message.id) = recall.platform_msg)
        OFFSET 0
    ) AS message
-- include rules_of_day shop=message.shop; at=message.at; as=terms
    WHERE recalled_count IS NOT TRUE
),
askers AS MATERIALIZED (
    SELECT asked.*, known_as.ids
    FROM (
        SELECT shop, customer, zone, day, min(at) AS first_at, count(*) AS messages
        FROM (
            SELECT
                told.shop, told.zone, told.at, (told.at AT TIME ZONE told.zone)::date AS day,
-- include person_of told=told
                AS customer
            FROM messages_of_days AS told
            WHERE told.counts AND told.at AT TIME ZONE told.zone >= since_local AND told.at AT TIME ZONE told.zone < until_local
                AND (told."partition", told."offset") NOT IN (SELECT taken."partition", taken."offset" FROM taken_back AS taken)
        ) AS told
        GROUP BY shop, customer, zone, day
    ) AS asked
-- include known_as shop=asked.shop; customer=asked.customer
),
enquirers AS MATERIALIZED (
    SELECT
        asker.*, ordered.placed_at, ordered.order_id,
        ordered.placed_at < ends.day_end AS is_placed_same_day,
        coalesce(ordered.paid_at < ends.day_end, false) AS is_paid_same_day,
        coalesce(ordered.paid_at < ends.next_end, false) AS is_paid_next_day,
        coalesce(ordered.paid_at < ends.final_end, false) AS is_paid_final,
        $2::timestamptz < ends.final_end AS is_provisional,
        received.agent
    FROM askers AS asker
    JOIN closing_terms ON closing_terms.of_shop = asker.shop
    CROSS JOIN LATERAL (
        SELECT
-- include first_instant local=(day + 1)::timestamp; zone=zone
            AS day_end,
-- include first_instant local=(day + 2)::timestamp; zone=zone
            AS next_end,
-- include first_instant local=(day + 5)::timestamp; zone=zone
            AS final_end
        OFFSET 0
    ) AS ends
    CROSS JOIN LATERAL (
        SELECT
            min(own.placed_at) AS placed_at, (array_agg(own.order_id ORDER BY own.placed_at, own.order_id))[1] AS order_id,
            min(own.paid_at) FILTER (WHERE own.paid_at <= $2::timestamptz) AS paid_at
        FROM (
            SELECT told.placed_at, told.order_id, told.paid_at
            FROM {orders} AS told
            WHERE told.shop = asker.shop AND told.customer = ANY (asker.ids) AND told.customer_at <= $2::timestamptz
            OFFSET 0
        ) AS own
        WHERE own.placed_at >= asker.first_at AND own.placed_at <= $2::timestamptz AND own.placed_at < ends.final_end
    ) AS ordered
    LEFT JOIN LATERAL (
        SELECT reply.agent
        FROM
-- include rows_of_ids table={replies}; shop=asker.shop; column=customer; ids=asker.ids; as=reply
        WHERE reply.sender_kind = 'human'
            AND reply.at >= asker.first_at AND reply.at <= $2::timestamptz
            AND reply.at < LEAST(ends.day_end, ordered.placed_at)
        ORDER BY reply.at DESC, reply.id DESC, reply.source DESC
        LIMIT 1
    ) AS received ON true
-- include rules_of_day shop=asker.shop; at=asker.first_at; as=terms
-- include aftersale asked=asker; of=ANY (asker.ids); at=asker.first_at; days=terms.aftersale_time
    WHERE (NOT is_aftersale OR ordered.placed_at IS NOT NULL) AND NOT EXISTS (
        SELECT
        FROM {orders} AS told
        WHERE told.shop = asker.shop AND told.customer = ANY (asker.ids) AND told.customer_at <= $2::timestamptz
            AND told.placed_at < asker.first_at AND
-- include is_under_way told=told; at=asker.first_at
        OFFSET 0
    )
),
