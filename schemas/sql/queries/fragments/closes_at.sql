-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- When the unpaid order {told} closes by itself: when it says, else close_after_ms after its placing; one whose deposit is paid stays
-- for its balance, until its own time or without one. {rules}: those of the day of its placing.
CASE
    WHEN {told}.auto_close_at IS NOT NULL THEN {told}.auto_close_at
    WHEN EXISTS (
        SELECT
        FROM {payments} AS payment
        WHERE payment."partition" = {told}."partition" AND payment.shop = {told}.shop AND payment.order_id = {told}.order_id
            AND payment.kind = 'deposit' AND payment.at <= $2::timestamptz
    ) THEN NULL
    ELSE {told}.placed_at + {rules}.close_after_ms * interval '1 millisecond'
END
