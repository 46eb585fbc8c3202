-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: the order, customer and amount of the settlement {settled} of a refund as of {at}, as {as}: its own, else what was told of
-- its refund: the first order and customer, as `kefu refunds` shows them, known from order_at and customer_at on; the last amount before.
CROSS JOIN LATERAL (
    SELECT
        coalesce({settled}.order_id, of_order.order_id) AS order_id, GREATEST({settled}.at, of_order.at) AS order_at,
        coalesce({settled}.customer, of_customer.customer) AS customer, GREATEST({settled}.at, of_customer.at) AS customer_at,
        coalesce({settled}.amount_minor, of_amount.amount_minor) AS amount_minor,
        CASE WHEN {settled}.amount_minor IS NULL THEN of_amount.currency ELSE {settled}.currency END AS currency
    FROM (SELECT) AS one
    LEFT JOIN LATERAL (
        SELECT told.order_id, told.at
        FROM {refund_actions} AS told
        WHERE {settled}.order_id IS NULL AND told.shop = {settled}.shop AND told.refund_id = {settled}.refund_id
            AND told.order_id IS NOT NULL AND told.at <= {at}
        ORDER BY told.at, told.id, told.source
        LIMIT 1
    ) AS of_order ON true
    LEFT JOIN LATERAL (
        SELECT told.customer, told.at
        FROM {refund_actions} AS told
        WHERE {settled}.customer IS NULL AND told.shop = {settled}.shop AND told.refund_id = {settled}.refund_id
            AND told.customer IS NOT NULL AND told.at <= {at}
        ORDER BY told.at, told.id, told.source
        LIMIT 1
    ) AS of_customer ON true
    LEFT JOIN LATERAL (
        SELECT told.amount_minor, told.currency
        FROM {refund_actions} AS told
        WHERE {settled}.amount_minor IS NULL AND told.shop = {settled}.shop AND told.refund_id = {settled}.refund_id
            AND told.amount_minor IS NOT NULL AND told.at <= {settled}.at
        ORDER BY told.at DESC, told.id DESC, told.source DESC
        LIMIT 1
    ) AS of_amount ON true
) AS {as}
