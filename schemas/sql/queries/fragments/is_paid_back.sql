-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Whether what was paid for the order {told} was paid back in full by {at}, in any currency.
EXISTS (
    SELECT
    FROM (
        SELECT settled.currency, sum(settled.amount_minor) AS refunded
        FROM (
-- include settlements_of_order order={told}; at={at}
        ) AS settled
        GROUP BY settled.currency
    ) AS back
    WHERE back.refunded > 0 AND back.refunded >= (
        SELECT coalesce(sum(payment.paid_minor), 0)
        FROM {payments} AS payment
        WHERE payment."partition" = {told}."partition" AND payment.shop = {told}.shop AND payment.order_id = {told}.order_id
            AND payment.currency = back.currency AND payment.at <= {at}
    )
)
