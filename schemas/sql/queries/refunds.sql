-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Refunds of which something happened on the chosen days, as of $2; open ones first, the longest open at the top. Several
-- settlements of one refund: the first that succeeded counts, else the first. The amount is the settled one, else the last told.
-- Each goes a lane with a time of its own: simple (mistaken, re-ordered, changed mind: decided within a time on the on-shift clock,
-- inclusive), return (refunded by the end of some working days after the goods are back; none before), platform (escalated),
-- else supervisor (a partial one within the working days, one asked for before shipment within a time, others without a limit). An answer
-- is any decision but that it is talked about; goods are back when they were received, where that is told. Whether one with
-- a reason of the simple lane was decided late stays said, whatever lane it goes since (R064): the fine is who decided first's
-- (fined), nobody's where no agent did. Each by the policies of the day of its request.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 open ones only, $13 $14 $15 policies: keys, values,
-- given, $16 lane, $17 only what is overdue and not done, $18 customer, $19 order, $20 only those that expired and were not asked for again.
WITH RECURSIVE
-- include chosen source={refund_actions}
-- include desk_rules keys=$13; values=$14; given=$15
-- include days
-- include persons
-- include wanted_ids customer=$18
-- include shift_spans
-- include on_duty
-- include on_shift_clock
-- include rows_of_days as=actions_of_days; table={refund_actions}; time=at
-- Those that may be of the customer or the order, by what any action says: for them the shop's days are not read.
named AS (
    SELECT wanted_ids.shop, action.refund_id
    FROM wanted_ids
    CROSS JOIN LATERAL (
        SELECT told.refund_id FROM {refund_actions} AS told WHERE told.shop = wanted_ids.shop AND told.customer = wanted_ids.customer OFFSET 0
    ) AS action
    UNION
    SELECT wanted_ids.shop, action.refund_id
    FROM wanted_ids
    CROSS JOIN LATERAL (
        SELECT own.order_id FROM {orders} AS own WHERE own.shop = wanted_ids.shop AND own.customer = wanted_ids.customer OFFSET 0
    ) AS ordered
    CROSS JOIN LATERAL (
        SELECT told.refund_id FROM {refund_actions} AS told WHERE told.shop = wanted_ids.shop AND told.order_id = ordered.order_id OFFSET 0
    ) AS action
    UNION
    SELECT chosen.shop, action.refund_id
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT told.refund_id FROM {refund_actions} AS told WHERE told.shop = chosen.shop AND told.order_id = $19::text OFFSET 0
    ) AS action
    WHERE $19::text IS NOT NULL
),
touched AS (
    SELECT DISTINCT shop, refund_id
    FROM actions_of_days
    WHERE num_nonnulls($18::text, $19::text) = 0 AND at AT TIME ZONE zone >= since_local AND at AT TIME ZONE zone < until_local
    UNION
    SELECT named.shop, named.refund_id
    FROM named
    JOIN days ON days.shop = named.shop
    CROSS JOIN LATERAL (
        SELECT * FROM {refund_actions} AS told WHERE told.shop = named.shop AND told.refund_id = named.refund_id OFFSET 0
    ) AS action
    WHERE action.at >= days.from_at AND action.at < days.to_at
        AND action.at AT TIME ZONE zone >= since_local AND action.at AT TIME ZONE zone < until_local
),
actions AS MATERIALIZED (
    SELECT action.*
    FROM touched
    CROSS JOIN LATERAL (
        SELECT *
        FROM {refund_actions} AS told
        WHERE told.shop = touched.shop AND told.refund_id = touched.refund_id AND told.at <= $2::timestamptz
        OFFSET 0
    ) AS action
),
-- include refund_facts actions=actions
-- include refund_lanes ordered=looked_up_order
-- include owners items=page; customer=owned_customer; consults=false; is_received=true
-- include refund_answer
