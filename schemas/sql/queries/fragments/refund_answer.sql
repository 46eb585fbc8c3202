-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The rest of the query: the columns of the refunds of owners.
answer AS (
    SELECT
        owners.*,
        CASE WHEN settled_at IS NULL THEN false ELSE outcome = 'withdrawn' AND EXISTS (
            SELECT
            FROM
-- include rows_of_ids table={replies}; shop=owners.shop; column=customer; ids=owners.owned_ids; as=reply
            WHERE reply.sender_kind = 'human'
                AND reply.at >= since_at AND reply.at <= settled_at
        ) END AS retained
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
    coalesce(agent, owner) AS owner,
    retained,
    is_decided_late AS decided_late,
    CASE WHEN is_decided_late THEN refund_fine END AS fine,
    CASE WHEN is_decided_late THEN first_decided_by END AS fined,
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
