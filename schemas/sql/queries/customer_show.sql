-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Everything that was told about one customer in the chosen time as of $2, in order: messages both ways, events that name the customer,
-- and what happened to the customer's orders and refunds; by whatever id (R003).
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 customer.
WITH RECURSIVE
-- include chosen source={customers}
-- include days
-- include persons
-- include wanted_ids customer=$12
located AS MATERIALIZED (
    SELECT
        shop, customer, 'customers/' || customer AS subject,
        kefu.partition_of(shop, 'customers/' || customer, (SELECT partitions FROM kefu.log_settings)) AS "partition"
    FROM wanted_ids
),
their_orders AS MATERIALIZED (
    SELECT placed."partition", placed.shop, placed.order_id, 'orders/' || placed.order_id AS subject
    FROM located
    JOIN {orders} AS placed
        ON placed.shop = located.shop AND placed.customer = located.customer AND placed.customer_at <= $2::timestamptz
),
their_refunds AS (
    SELECT named.shop, named.refund_id
    FROM located
    CROSS JOIN LATERAL (
        SELECT *
        FROM {refund_actions} AS told
        WHERE told.shop = located.shop AND told.customer = located.customer AND told.at <= $2::timestamptz
        OFFSET 0
    ) AS named
    UNION
    SELECT named.shop, named.refund_id
    FROM their_orders
    CROSS JOIN LATERAL (
        SELECT *
        FROM {refund_actions} AS told
        WHERE told.shop = their_orders.shop AND told.order_id = their_orders.order_id AND told.at <= $2::timestamptz
        OFFSET 0
    ) AS named
),
told AS (
    SELECT
        message.shop, message.at, message.id, message.source, 0 AS rank, 'message.received' AS what, 'customer' AS who,
        jsonb_strip_nulls(
            jsonb_build_object('content_type', message.kind, 'conversation_id', message.conversation, 'text_len', message.text_len)
        )::text AS details,
        located.subject
    FROM located
    JOIN {messages} AS message
        ON message."partition" = located."partition" AND message.shop = located.shop AND message.customer = located.customer
        AND message.at <= $2::timestamptz
    UNION ALL
    SELECT
        reply.shop, reply.at, reply.id, reply.source, 1, 'message.sent', coalesce(reply.agent, reply.sender_kind),
        jsonb_strip_nulls(
            jsonb_build_object(
                'content_type', reply.kind, 'conversation_id', reply.conversation, 'purpose', reply.purpose,
                'sender_kind', reply.sender_kind, 'text_len', reply.text_len
            )
        )::text,
        located.subject
    FROM located
    JOIN {replies} AS reply
        ON reply."partition" = located."partition" AND reply.shop = located.shop AND reply.customer = located.customer
        AND reply.at <= $2::timestamptz
    UNION ALL
    SELECT
        history.shop, history.at, history.id, history.source, 1, history.type,
        coalesce(history.data::json ->> 'agent_id', history.data::json ->> 'by', history.data::json ->> 'closed_by'),
        history.data, history.subject
    FROM (
        SELECT history.*
        FROM located
        JOIN {history} AS history
            ON history.shop = located.shop AND history.customer = located.customer AND history.at <= $2::timestamptz
        UNION ALL
        SELECT history.*
        FROM located
        JOIN {history} AS history
            ON history."partition" = located."partition" AND history.shop = located.shop
            AND history.subject = located.subject AND history.at <= $2::timestamptz
        WHERE (history.shop, history.customer) NOT IN (SELECT shop, customer FROM wanted_ids) OR history.customer IS NULL
        UNION ALL
        SELECT history.*
        FROM their_orders
        JOIN {history} AS history
            ON history."partition" = their_orders."partition" AND history.shop = their_orders.shop
            AND history.subject = their_orders.subject AND history.at <= $2::timestamptz
        WHERE (history.shop, history.customer) NOT IN (SELECT shop, customer FROM wanted_ids) OR history.customer IS NULL
        UNION ALL
        -- What was told of their refunds on other subjects, without naming the customer.
        SELECT history.*
        FROM
-- include told_of_refunds refunds=their_refunds; as=history
        WHERE ((history.shop, history.customer) NOT IN (SELECT shop, customer FROM wanted_ids) OR history.customer IS NULL)
            AND (history.shop, history.subject) NOT IN (SELECT shop, subject FROM located)
            AND (history.shop, history.subject) NOT IN (SELECT shop, subject FROM their_orders)
    ) AS history
),
page AS (
    SELECT told.*, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM told
-- include is_in_days
    ORDER BY at DESC, rank DESC, id DESC, source DESC
    LIMIT $5::bigint
)
SELECT at, what, who, details, shop, subject, id, source, total
FROM page
ORDER BY at, rank, id, source, shop;
