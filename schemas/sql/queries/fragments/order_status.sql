-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The status of an order as of $2, in a SELECT over its times and has_deposit, as status; null when nothing of it is known then.
CASE
    WHEN closed_at <= $2::timestamptz THEN 'closed'
    WHEN completed_at <= $2::timestamptz THEN 'completed'
    WHEN shipped_at <= $2::timestamptz THEN 'shipped'
    WHEN paid_at <= $2::timestamptz THEN 'paid'
    WHEN has_deposit THEN 'deposit_paid'
    WHEN placed_at <= $2::timestamptz THEN 'placed'
END AS status
