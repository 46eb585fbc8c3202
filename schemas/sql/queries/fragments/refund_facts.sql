-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- told: what was told of each refund of {actions}, a row a refund, with the steps in the order of their times: arrays in that order
-- are cheaper than to look for the first or last step of each kind one after another. Several settlements of one refund: the first
-- that succeeded counts, else the first; of which order and customer it is the first success says, else the first that says it. The
-- amount is the settled one, else the last told, of one that was settled up to then.
steps AS (
    SELECT
        shop, refund_id,
        min(at) AS first_at,
        min(at) FILTER (WHERE action = 'requested') AS requested_at,
        min(at) FILTER (WHERE action = 'goods_returned') AS goods_told_at, min(received_at) AS goods_received_at,
        min(at) FILTER (WHERE action = 'escalated') AS escalated_at, min(at) FILTER (WHERE action = 'settled') AS first_settled_at,
        coalesce(
            (array_agg(order_id) FILTER (WHERE is_success))[1], (array_agg(order_id) FILTER (WHERE order_id IS NOT NULL))[1]
        ) AS order_id,
        coalesce(
            (array_agg(customer) FILTER (WHERE is_success))[1], (array_agg(customer) FILTER (WHERE customer IS NOT NULL))[1]
        ) AS customer,
        (array_agg(kind) FILTER (WHERE kind IS NOT NULL))[1] AS kind,
        (array_agg(reason_code) FILTER (WHERE reason_code IS NOT NULL))[1] AS reason,
        (array_agg(coalesce(decision, action)))[count(*)] AS step,
        min(at) FILTER (WHERE is_answer) AS first_decided_at,
        bool_or(decision = 'agreed_return') FILTER (WHERE is_answer) AS is_return_agreed,
        (array_agg(agent) FILTER (WHERE is_answer))[1] AS first_decided_by,
        max(at) FILTER (WHERE action = 'decided') AS decided_at,
        (array_agg(decision) FILTER (WHERE action = 'decided'))[count(*) FILTER (WHERE action = 'decided')] AS decision,
        (array_agg(agent) FILTER (WHERE action = 'decided'))[count(*) FILTER (WHERE action = 'decided')] AS agent,
        min(at) FILTER (WHERE is_success) AS succeeded_at,
        (array_agg(outcome) FILTER (WHERE action = 'settled'))[1] AS first_outcome,
        CASE
            WHEN bool_or(is_success) THEN (array_agg(amount_minor) FILTER (WHERE is_success))[1]
            ELSE (array_agg(amount_minor) FILTER (WHERE action = 'settled'))[1]
        END AS settled_amount,
        CASE
            WHEN bool_or(is_success) THEN (array_agg(currency) FILTER (WHERE is_success))[1]
            ELSE (array_agg(currency) FILTER (WHERE action = 'settled'))[1]
        END AS settled_currency,
        array_agg(at) FILTER (WHERE amount_minor IS NOT NULL) AS priced_ats,
        array_agg(amount_minor) FILTER (WHERE amount_minor IS NOT NULL) AS prices,
        array_agg(currency) FILTER (WHERE amount_minor IS NOT NULL) AS currencies,
        -- What the customer asked for last, and what the shop agreed to last (R068).
        (array_agg(amount_minor) FILTER (WHERE is_asked))[count(*) FILTER (WHERE is_asked)] AS requested_amount,
        (array_agg(currency) FILTER (WHERE is_asked))[count(*) FILTER (WHERE is_asked)] AS requested_currency,
        (array_agg(amount_minor) FILTER (WHERE is_promised))[count(*) FILTER (WHERE is_promised)] AS promised_amount,
        (array_agg(currency) FILTER (WHERE is_promised))[count(*) FILTER (WHERE is_promised)] AS promised_currency
    FROM (
        SELECT
            *,
            action = 'decided' AND decision IS DISTINCT FROM 'negotiating' AS is_answer,
            action = 'settled' AND outcome = 'succeeded' AS is_success,
            action = 'requested' AND amount_minor IS NOT NULL AS is_asked,
            action = 'decided' AND amount_minor IS NOT NULL AND (decision IN ('refused', 'negotiating')) IS NOT TRUE AS is_promised
        FROM {actions}
        ORDER BY shop, refund_id, at, id, source
    ) AS action
    GROUP BY shop, refund_id
),
told AS (
    SELECT
        shop, refund_id, first_at, requested_at, goods_told_at,
        CASE
            WHEN goods_received_at IS NULL THEN goods_told_at WHEN goods_received_at <= $2::timestamptz THEN goods_received_at
        END AS goods_returned_at,
        escalated_at, first_settled_at, order_id, customer, kind, reason, step, first_decided_at, first_decided_by, is_return_agreed,
        ended.settled_at, CASE WHEN succeeded_at IS NOT NULL THEN 'succeeded' ELSE first_outcome END AS outcome,
        decided_at, decision, agent, requested_amount, promised_amount,
        coalesce(requested_currency = promised_currency AND requested_amount <> promised_amount, false) AS amount_differs,
        coalesce(settled_amount, prices[last_price]) AS amount,
        CASE WHEN settled_amount IS NULL THEN currencies[last_price] ELSE settled_currency END AS paid_currency
    FROM steps
    CROSS JOIN LATERAL (SELECT coalesce(succeeded_at, first_settled_at) AS settled_at) AS ended
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN ended.settled_at IS NULL THEN cardinality(priced_ats) ELSE width_bucket(ended.settled_at, priced_ats)
            END AS last_price
    ) AS priced
),
