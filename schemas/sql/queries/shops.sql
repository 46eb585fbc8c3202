-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The shops that are known as of $2: told by shop.upserted or seen by then in messages, orders, what is told of agents, or whatever else
-- has an index by shop. A policy alone makes none known.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit or null, $6 also those seen later alone.
WITH RECURSIVE
-- include chosen source={messages}
-- In the order of shops the indexes of all these are walked at once; written out where it is used, it is never gone through.
others AS NOT MATERIALIZED (
    SELECT shop FROM {orders}
    UNION ALL
    SELECT shop FROM {replies}
    UNION ALL
    SELECT shop FROM {customers}
    UNION ALL
    SELECT shop FROM {agent_events}
    UNION ALL
    SELECT shop FROM {shift_events}
    UNION ALL
    SELECT shop FROM {refund_actions}
    UNION ALL
    SELECT shop FROM {remarks}
    UNION ALL
    SELECT shop FROM {follow_up_actions}
),
mentioned (shop) AS (
    (SELECT shop FROM others WHERE $1::text[] IS NULL ORDER BY shop LIMIT 1)
    UNION ALL
    SELECT (SELECT following.shop FROM others AS following WHERE following.shop > mentioned.shop ORDER BY following.shop LIMIT 1)
    FROM mentioned
    WHERE mentioned.shop IS NOT NULL
),
known AS (
    SELECT shop FROM chosen
    UNION
    SELECT shop FROM mentioned WHERE shop IS NOT NULL
    UNION
    SELECT named COLLATE "C"
    FROM unnest($1::text[]) AS named
    WHERE (SELECT following.shop FROM others AS following WHERE following.shop >= named ORDER BY following.shop LIMIT 1) = named
    UNION
    SELECT shop FROM in_force WHERE $1::text[] IS NULL
)
SELECT
    known.shop,
    told.platform,
    told.name,
    told."group",
    told.time_zone,
    coalesce($3::text, zones.zone, 'Asia/Shanghai') AS zone,
    told.business_hours,
    told.at AS told_at,
    CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
FROM known
LEFT JOIN LATERAL (
    SELECT *
    FROM {shops} AS told
    WHERE told.shop = known.shop AND told.at <= $2::timestamptz
    ORDER BY told.at DESC, told.id DESC, told.source DESC
    LIMIT 1
) AS told ON true
LEFT JOIN zones ON zones.time_zone = told.time_zone
-- The first of each kind is a step in an index; only a shop that none of them shows has its orders and customers walked through.
WHERE
    CASE
        WHEN $6::boolean OR told.at IS NOT NULL THEN true
        WHEN (SELECT min(message.at AT TIME ZONE 'UTC') FROM {messages} AS message WHERE message.shop = known.shop)
            <= $2::timestamptz AT TIME ZONE 'UTC' THEN true
        WHEN (SELECT min(placed.placed_at) FROM {orders} AS placed WHERE placed.shop = known.shop) <= $2::timestamptz THEN true
        WHEN (SELECT min(reply.at AT TIME ZONE 'UTC') FROM {replies} AS reply WHERE reply.shop = known.shop)
            <= $2::timestamptz AT TIME ZONE 'UTC' THEN true
        WHEN (SELECT min(seen.at) FROM {agent_events} AS seen WHERE seen.shop = known.shop) <= $2::timestamptz THEN true
        WHEN (SELECT min(seen.at) FROM {shift_events} AS seen WHERE seen.shop = known.shop) <= $2::timestamptz THEN true
        WHEN (SELECT min(seen.at) FROM {refund_actions} AS seen WHERE seen.shop = known.shop) <= $2::timestamptz THEN true
        WHEN (SELECT min(seen.at) FROM {remarks} AS seen WHERE seen.shop = known.shop) <= $2::timestamptz THEN true
        WHEN (SELECT min(seen.at) FROM {follow_up_actions} AS seen WHERE seen.shop = known.shop) <= $2::timestamptz THEN true
        WHEN EXISTS (SELECT FROM {customers} AS seen WHERE seen.shop = known.shop AND seen.first_seen_at <= $2::timestamptz) THEN true
        ELSE (
            SELECT true
            FROM {orders} AS seen
            WHERE seen.shop = known.shop
                AND (
                    LEAST(seen.customer_at, seen.paid_at, seen.shipped_at, seen.completed_at, seen.closed_at) <= $2::timestamptz
                    OR EXISTS (
                        SELECT
                        FROM {payments} AS payment
                        WHERE payment."partition" = seen."partition" AND payment.shop = seen.shop
                            AND payment.order_id = seen.order_id AND payment.at <= $2::timestamptz
                    )
                )
            ORDER BY seen.order_id
            LIMIT 1
        )
    END
ORDER BY known.shop
LIMIT $5::bigint;
