-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The columns of orders, in a SELECT over answer: orders with their names, prices, remarks and refunds.
order_id AS "order",
shop,
named_customer AS customer,
status,
CASE WHEN placed_at <= $2::timestamptz THEN placed_at END AS placed_at,
CASE WHEN placed_at <= $2::timestamptz THEN coalesce(changed_price, payable_minor) END AS amount,
paid,
refunded,
paid_currency AS currency,
flag,
refund,
CASE WHEN paid_at <= $2::timestamptz THEN paid_at END AS paid_at,
CASE WHEN shipped_at <= $2::timestamptz THEN shipped_at END AS shipped_at,
CASE WHEN completed_at <= $2::timestamptz THEN completed_at END AS completed_at,
CASE WHEN closed_at <= $2::timestamptz THEN closed_at END AS closed_at,
CASE WHEN closed_at <= $2::timestamptz THEN closed_by END AS closed_by,
remarked_at,
remarked_by,
CASE WHEN placed_at <= $2::timestamptz THEN order_kind END AS kind,
name,
platform,
total
