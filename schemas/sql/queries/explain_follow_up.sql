-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The events that may lie behind the follow-up of an order as of $2: the order's own; those of its customer's other orders, under
-- all ids that are one customer; what was done about it; whom the customer wrote to and who answered or received; contacts of the
-- last 24 hours; the shifts of now.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 order, $7 $8 $9 policies: keys, values, given.
WITH RECURSIVE
-- include chosen source={orders}
-- include told_rules among=item
-- include desk_rules keys=$7; values=$8; given=$9
-- include persons
located AS MATERIALIZED (
    SELECT shop, kefu.partition_of(shop, 'orders/' || $6::text, (SELECT partitions FROM kefu.log_settings)) AS "partition"
    FROM chosen
),
item AS MATERIALIZED (
    SELECT
        told.shop, 'orders/' || told.order_id AS subject, CASE WHEN told.placed_at <= $2::timestamptz THEN told.placed_at END AS placed_at,
        CASE WHEN told.customer_at <= $2::timestamptz THEN told.customer END AS customer
    FROM located
    JOIN {orders} AS told
        ON told."partition" = located."partition" AND told.shop = located.shop AND told.order_id = $6::text
),
item_ids AS MATERIALIZED (
    SELECT
        item.shop,
        unnest(
-- include ids_of told=item
        ) AS customer
    FROM item
    WHERE item.customer IS NOT NULL
),
wanted_customers AS MATERIALIZED (SELECT DISTINCT customer FROM item_ids),
-- include events_of_customers
terms AS MATERIALIZED (
    SELECT
        item.*, item.placed_at - placed_rules.received_ms * interval '1 millisecond' AS received_at,
        $2::timestamptz - rules.open_ms * interval '1 millisecond' AS open_at
    FROM item
    JOIN rules ON rules.shop = item.shop
-- include rules_of_day shop=item.shop; at=item.placed_at; as=placed_rules
    WHERE item.customer IS NOT NULL
),
-- Shifts that can be on at the instant, whatever of them were left out: all that was told of each.
shifts_of_item AS (
    SELECT DISTINCT told.shop, told.shift
    FROM {shift_events} AS told
    WHERE told.at <= $2::timestamptz
        AND (told.shop IN (SELECT item.shop FROM item) OR told.shops::jsonb ?| (SELECT array_agg(item.shop::text) FROM item))
),
shifts_of_now AS (
    SELECT told.shop, told.shift
    FROM shifts_of_item
    JOIN {shift_events} AS told USING (shop, shift)
    WHERE told.at <= $2::timestamptz
    GROUP BY told.shop, told.shift
    HAVING min(coalesce(LEAST(starts_at, CASE WHEN action = 'started' THEN at END), at)) <= $2::timestamptz
        AND (max(ends_at) > $2::timestamptz OR max(at) FILTER (WHERE action = 'started') > $2::timestamptz - interval '24 hours')
),
explained AS (
    SELECT "partition", "offset", CASE WHEN type = 'first_seen' THEN type ELSE 'event' END AS reason
    FROM events_of_customers
    WHERE type <> 'order.rated'
    UNION
    SELECT history."partition", history."offset", 'event'
    FROM chosen
    JOIN {history} AS history
        ON history.shop = chosen.shop AND history.subject = 'orders/' || $6::text AND history.at <= $2::timestamptz
    WHERE history.type <> 'order.rated'
    UNION
    SELECT action."partition", action."offset", 'event'
    FROM chosen
    JOIN {follow_up_actions} AS action
        ON action.shop = chosen.shop AND action.subject = 'orders/' || $6::text AND action.at <= $2::timestamptz
    UNION
    SELECT reply."partition", reply."offset", 'received'
    FROM terms
    JOIN item_ids AS known ON known.shop = terms.shop
    JOIN {replies} AS reply
        ON reply.shop = known.shop AND reply.customer = known.customer AND reply.at >= received_at AND reply.at <= $2::timestamptz
    WHERE reply.sender_kind = 'human' AND reply.agent IS NOT NULL
    UNION
    SELECT told."partition", told."offset", 'assigned'
    FROM terms
    JOIN item_ids AS known ON known.shop = terms.shop
    JOIN {assignments} AS told
        ON told.shop = known.shop AND told.customer = known.customer AND told.at >= received_at AND told.at <= $2::timestamptz
    UNION
    SELECT message."partition", message."offset", 'consulted'
    FROM terms
    JOIN item_ids AS known ON known.shop = terms.shop
    JOIN {messages} AS message
        ON message.shop = known.shop AND message.customer = known.customer AND message.at >= received_at
        AND message.at <= placed_at AND message.counts
    UNION
    SELECT message."partition", message."offset", 'wrote'
    FROM terms
    JOIN item_ids AS known ON known.shop = terms.shop
    JOIN {messages} AS message
        ON message.shop = known.shop AND message.customer = known.customer AND message.at > open_at
        AND message.at <= $2::timestamptz AND message.counts
    UNION
    SELECT reply."partition", reply."offset", 'contact'
    FROM item_ids
    JOIN {replies} AS reply
        ON reply.shop = item_ids.shop AND reply.customer = item_ids.customer
        AND reply.at > $2::timestamptz - interval '24 hours' AND reply.at <= $2::timestamptz
    WHERE reply.purpose IN ('payment_reminder', 'nudge', 'care')
    UNION
    SELECT told."partition", told."offset", 'shift'
    FROM shifts_of_now
    JOIN {shift_events} AS told
        ON told.shop = shifts_of_now.shop AND told.shift = shifts_of_now.shift AND told.at <= $2::timestamptz
    UNION
    SELECT "partition", "offset", 'event'
    FROM told_rules
)
SELECT DISTINCT "partition"::bigint AS "partition", "offset", reason, NULL::bigint AS delay, NULL::text AS detail
FROM explained;
