-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Refunds of which something happened on the chosen days, as of $2; open ones first, the longest open at the top. Several
-- settlements of one refund: the first that succeeded counts, else the first. The amount is the settled one, else the last told.
-- Each goes a lane with a time of its own: simple (mistaken, re-ordered, changed mind: decided within a time on the on-shift clock,
-- inclusive), return (refunded by the end of some working days after the goods are back; none before), platform (escalated),
-- else supervisor (a partial one within the working days, one asked for before shipment within a time, others without a limit). An answer
-- is any decision but that it is talked about; goods are back when they were received, where that is told. Whether one with
-- a reason of the simple lane was decided late stays said, whatever lane it goes since (R064). Each by the policies of the day of its
-- request.
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
settlements AS (
    SELECT DISTINCT ON (shop, refund_id) shop, refund_id, at, outcome, amount_minor, currency
    FROM actions
    WHERE action = 'settled'
    ORDER BY shop, refund_id, (outcome = 'succeeded') IS NOT TRUE, at, id, source
),
decisions AS (
    SELECT DISTINCT ON (shop, refund_id) shop, refund_id, at, decision, agent
    FROM actions
    WHERE action = 'decided'
    ORDER BY shop, refund_id, at DESC, id DESC, source DESC
),
-- Of one that was settled, what was told up to then.
amounts AS (
    SELECT DISTINCT ON (shop, refund_id) shop, refund_id, amount_minor, currency
    FROM actions
    LEFT JOIN (SELECT settlements.shop, settlements.refund_id, settlements.at AS settled_at FROM settlements) AS ended
        USING (shop, refund_id)
    WHERE amount_minor IS NOT NULL AND (at > settled_at) IS NOT TRUE
    ORDER BY shop, refund_id, at DESC, id DESC, source DESC
),
-- What the customer asked for last, and what the shop agreed to last (R068).
promises AS (
    SELECT
        shop, refund_id,
        (array_agg(amount_minor ORDER BY at DESC, id DESC, source DESC) FILTER (WHERE action = 'requested'))[1] AS requested_amount,
        (array_agg(currency ORDER BY at DESC, id DESC, source DESC) FILTER (WHERE action = 'requested'))[1] AS requested_currency,
        (array_agg(amount_minor ORDER BY at DESC, id DESC, source DESC) FILTER (WHERE action = 'decided'))[1] AS promised_amount,
        (array_agg(currency ORDER BY at DESC, id DESC, source DESC) FILTER (WHERE action = 'decided'))[1] AS promised_currency
    FROM actions
    WHERE amount_minor IS NOT NULL
        AND (action = 'requested' OR (action = 'decided' AND (decision IN ('refused', 'negotiating')) IS NOT TRUE))
    GROUP BY shop, refund_id
),
steps AS (
    SELECT DISTINCT ON (shop, refund_id) shop, refund_id, coalesce(decision, action) AS step
    FROM actions
    ORDER BY shop, refund_id, at DESC, id DESC, source DESC
),
facts AS (
    SELECT
        shop, refund_id,
        min(at) AS first_at,
        min(at) FILTER (WHERE action = 'requested') AS requested_at,
        min(at) FILTER (WHERE action = 'goods_returned') AS goods_told_at, min(received_at) AS goods_received_at,
        min(at) FILTER (WHERE action = 'escalated') AS escalated_at, min(at) FILTER (WHERE action = 'settled') AS first_settled_at,
        (array_agg(order_id ORDER BY at, id, source) FILTER (WHERE order_id IS NOT NULL))[1] AS order_id,
        (array_agg(customer ORDER BY at, id, source) FILTER (WHERE customer IS NOT NULL))[1] AS customer,
        (array_agg(kind ORDER BY at, id, source) FILTER (WHERE kind IS NOT NULL))[1] AS kind,
        (array_agg(reason_code ORDER BY at, id, source) FILTER (WHERE reason_code IS NOT NULL))[1] AS reason
    FROM actions
    GROUP BY shop, refund_id
),
firsts AS (
    SELECT
        shop, refund_id, min(at) AS first_decided_at, bool_or(decision = 'agreed_return') AS is_return_agreed,
        (array_agg(agent ORDER BY at, id, source))[1] AS first_decided_by
    FROM actions
    WHERE action = 'decided' AND decision IS DISTINCT FROM 'negotiating'
    GROUP BY shop, refund_id
),
-- Full joins are never done as loops.
told AS MATERIALIZED (
    SELECT
        shop, refund_id, facts.first_at, facts.requested_at, facts.goods_told_at,
        CASE
            WHEN goods_received_at IS NULL THEN goods_told_at WHEN goods_received_at <= $2::timestamptz THEN goods_received_at
        END AS goods_returned_at,
        facts.escalated_at, first_settled_at, facts.order_id, facts.customer,
        facts.kind, facts.reason, step, first_decided_at, first_decided_by, is_return_agreed,
        settlements.at AS settled_at, settlements.outcome, decisions.at AS decided_at, decisions.decision, decisions.agent,
        requested_amount, promised_amount,
        coalesce(requested_currency = promised_currency AND requested_amount <> promised_amount, false) AS amount_differs,
        coalesce(settlements.amount_minor, amounts.amount_minor) AS amount,
        CASE WHEN settlements.amount_minor IS NULL THEN amounts.currency ELSE settlements.currency END AS paid_currency
    FROM facts
    FULL JOIN steps USING (shop, refund_id)
    FULL JOIN firsts USING (shop, refund_id)
    FULL JOIN decisions USING (shop, refund_id)
    FULL JOIN settlements USING (shop, refund_id)
    FULL JOIN amounts USING (shop, refund_id)
    FULL JOIN promises USING (shop, refund_id)
),
laned AS (
    SELECT
        told.*,
        ordered.placed_at <= $2::timestamptz AND (ordered.shipped_at <= LEAST(coalesce(requested_at, first_at), $2::timestamptz)) IS NOT TRUE
            AS is_unshipped,
        coalesce(told.customer, CASE WHEN ordered.customer_at <= $2::timestamptz THEN ordered.customer END) AS named_customer,
        is_simple,
        CASE
            WHEN escalated_at IS NOT NULL THEN 'platform'
            WHEN goods_told_at IS NOT NULL OR is_return_agreed THEN 'return'
            WHEN is_simple THEN 'simple'
            WHEN kind = 'return_refund' THEN 'return'
            ELSE 'supervisor'
        END AS lane
    FROM told
    CROSS JOIN LATERAL (SELECT coalesce(reason IN ('mistaken', 'reorder', 'changed_mind'), false) AS is_simple) AS asked
    LEFT JOIN LATERAL (
        SELECT placed.placed_at, placed.shipped_at, placed.customer, placed.customer_at
        FROM {orders} AS placed
        WHERE told.order_id IS NOT NULL AND placed.shop = told.shop AND placed.order_id = told.order_id
            AND placed."partition" = kefu.partition_of(told.shop, 'orders/' || told.order_id, (SELECT partitions FROM kefu.log_settings))
        OFFSET 0
    ) AS ordered ON true
),
timed AS (
    SELECT
        laned.*, rules.refund_fine, on_shift.used, done_at, timing.due_at, timing.is_inclusive,
        CASE
            WHEN is_simple AND requested_at IS NOT NULL
            THEN coalesce(coalesce(answered_at, $2::timestamptz) > on_shift.due_at, false)
        END AS is_decided_late
    FROM laned
-- include rules_of_day shop=laned.shop; at=coalesce(requested_at, first_at); as=rules
    JOIN covered ON covered.shop = laned.shop
    CROSS JOIN LATERAL (SELECT LEAST(first_decided_at, first_settled_at) AS answered_at) AS answered
    CROSS JOIN LATERAL (SELECT CASE WHEN lane = 'simple' THEN answered_at ELSE settled_at END AS done_at) AS ended
    LEFT JOIN LATERAL (
        SELECT
            sum(GREATEST(LEAST(upper(piece), coalesce(answered_at, $2::timestamptz)) - lower(piece), interval '0')) AS used,
            min(lower(piece) + (simple_refund_ms * interval '1 millisecond' - before)) FILTER (
                WHERE before + (upper(piece) - lower(piece)) >= simple_refund_ms * interval '1 millisecond'
            ) AS due_at
        FROM (
            SELECT
                piece,
                coalesce(
                    sum(upper(piece) - lower(piece)) OVER (ORDER BY lower(piece) ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                    interval '0'
                ) AS before
            FROM unnest(
                covered.hours
                * tstzmultirange(
                    tstzrange(
                        requested_at,
                        GREATEST(coalesce(answered_at, $2::timestamptz), requested_at) + interval '14 days'
                    )
                )
            ) AS piece
        ) AS pieces
    ) AS on_shift ON is_simple AND requested_at IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN lane = 'return' THEN goods_returned_at
            WHEN lane = 'supervisor' AND kind = 'partial' THEN requested_at
        END AS counts_from
    ) AS working
    CROSS JOIN LATERAL (
        SELECT
            lane = 'simple' OR (lane = 'supervisor' AND kind IS DISTINCT FROM 'partial') AS is_inclusive,
            CASE
                WHEN lane = 'simple' THEN on_shift.due_at
                WHEN counts_from IS NOT NULL THEN (
                    SELECT (day::date + 1)::timestamp AT TIME ZONE zone
                    FROM generate_series(
                        (counts_from AT TIME ZONE zone)::date::timestamp + interval '1 day',
                        (counts_from AT TIME ZONE zone)::date::timestamp
                            + (return_days * 2 + 4 + coalesce(cardinality(holidays), 0)) * interval '1 day',
                        interval '1 day'
                    ) AS day
                    WHERE (extract(isodow FROM day) < 6 AND (day::date = ANY (holidays)) IS NOT TRUE) OR day::date = ANY (workdays)
                    ORDER BY day
                    OFFSET return_days - 1
                    LIMIT 1
                )
                WHEN lane = 'supervisor' AND is_unshipped
                THEN requested_at + unshipped_refund_ms * interval '1 millisecond'
            END AS due_at
    ) AS timing
),
owed AS MATERIALIZED (
    SELECT
        timed.*, 'refunds/' || refund_id AS subject, named_customer AS owned_customer, coalesce(requested_at, first_at) AS since_at,
        NULL::text AS holder,
        coalesce(
            CASE
                WHEN is_inclusive THEN coalesce(done_at, $2::timestamptz) > due_at
                ELSE coalesce(done_at, $2::timestamptz) >= due_at
            END,
            false
        ) AS is_overdue,
        outcome IS NOT DISTINCT FROM 'expired' AND NOT EXISTS (
            SELECT
            FROM {refund_actions} AS again
            WHERE again.shop = timed.shop AND again.action = 'requested' AND again.at > settled_at AND again.at <= $2::timestamptz
                AND (again.refund_id = timed.refund_id OR again.order_id = timed.order_id)
        ) AS is_to_reapply
    FROM timed
    WHERE (settled_at IS NULL OR NOT $12::boolean)
        AND ($16::text IS NULL OR lane = $16::text)
        AND ($18::text IS NULL OR (shop, named_customer) IN (SELECT wanted.shop, wanted.customer FROM wanted_ids AS wanted))
        AND ($19::text IS NULL OR order_id = $19::text)
),
page AS MATERIALIZED (
    SELECT
        owed.*,
        CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM owed
    WHERE ($17::boolean IS NOT TRUE OR (is_overdue AND done_at IS NULL)) AND ($20::boolean IS NOT TRUE OR is_to_reapply)
    ORDER BY
        CASE WHEN NOT $4::boolean THEN settled_at IS NOT NULL END,
        CASE WHEN NOT $4::boolean THEN first_at END,
        refund_id,
        shop
    LIMIT $5::bigint
),
-- include owners items=page; customer=owned_customer; is_received=true
answer AS (
    SELECT
        owners.*,
        outcome = 'withdrawn' AND EXISTS (
            SELECT
            FROM
-- include rows_of_ids table={replies}; shop=owners.shop; column=customer; ids=owners.owned_ids; as=reply
            WHERE reply.sender_kind = 'human'
                AND reply.at >= requested_at AND reply.at <= settled_at
        ) AS retained
    FROM owners
)
SELECT
    refund_id AS refund,
    answer.shop,
    answer.order_id AS "order",
    answer.owned_customer AS customer,
    CASE WHEN settled_at IS NULL THEN step ELSE coalesce(outcome, 'settled') END AS state,
    amount,
    paid_currency AS currency,
    requested_at,
    decided_at,
    decision,
    settled_at,
    outcome,
    floor(extract(epoch FROM coalesce(settled_at, $2::timestamptz) - first_at))::bigint * 1000000 AS age_s,
    settled_at IS NULL AS open,
    kind,
    reason,
    goods_returned_at,
    escalated_at,
    agent,
    lane,
    due_at,
    is_overdue AS overdue,
    floor(extract(epoch FROM used))::bigint * 1000000 AS on_shift_s,
    CASE WHEN is_decided_late THEN coalesce(first_decided_by, agent, owner) ELSE coalesce(agent, owner) END AS owner,
    retained,
    is_decided_late AS decided_late,
    CASE WHEN is_decided_late AND coalesce(first_decided_by, agent, owner) IS NOT NULL THEN refund_fine END AS fine,
    requested_amount,
    promised_amount,
    amount_differs,
    is_to_reapply AS reapply,
    chosen.name,
    chosen.platform,
    total
FROM answer
JOIN chosen ON chosen.shop = answer.shop
ORDER BY
    CASE WHEN NOT $4::boolean THEN settled_at IS NOT NULL END,
    CASE WHEN NOT $4::boolean THEN first_at END,
    refund_id,
    answer.shop;
