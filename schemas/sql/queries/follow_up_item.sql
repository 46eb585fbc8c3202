-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One follow-up item as of $2, in each chosen shop that knows it: an order for kind unpaid, else a customer. ended: why an order is no
-- longer to be paid: paid, closed, or expired.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given; $9 the id, $10 the kind.
WITH RECURSIVE
-- include chosen source={customers}
-- include desk_rules keys=$6; values=$7; given=$8
-- include persons
known AS MATERIALIZED (
    SELECT
        chosen.shop, 'orders/' || $9::text AS subject, ARRAY['orders/' || $9::text] AS subjects, $10::text AS kind, told.from_at,
        told.customer, told.ended
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT
            told.placed_at AS from_at, CASE WHEN customer_at <= $2::timestamptz THEN customer END AS customer,
            CASE
                WHEN told.paid_at <= $2::timestamptz THEN 'paid'
                WHEN told.closed_at <= $2::timestamptz THEN 'closed'
                WHEN closing.at <= $2::timestamptz THEN 'expired'
            END AS ended
        FROM {orders} AS told
-- include rules_of_placing told=told
        CROSS JOIN LATERAL (
            SELECT
-- include closes_at told=told; rules=placed_terms
                AS at
        ) AS closing
        WHERE told."partition" = kefu.partition_of(chosen.shop, 'orders/' || $9::text, (SELECT partitions FROM kefu.log_settings))
            AND told.shop = chosen.shop AND told.order_id = $9::text AND told.placed_at <= $2::timestamptz
    ) AS told
    WHERE $10::text = 'unpaid'
    UNION ALL
    SELECT
        chosen.shop, 'customers/' || $9::text, ARRAY(SELECT 'customers/' || unnest(known_as.ids)), $10::text, '-infinity', $9::text, NULL
    FROM chosen
-- include known_as shop=chosen.shop; customer=$9::text
    WHERE $10::text <> 'unpaid' AND EXISTS (
        SELECT
        FROM {customers} AS told
        WHERE told.shop = chosen.shop AND told.customer = $9::text AND told.first_seen_at <= $2::timestamptz
    )
),
-- include follow_up_progress items=known
answer AS (
    SELECT known.shop, known.subject, known.customer, known.ended, progress.holder, progress.held_until, progress.outcome
    FROM known
    LEFT JOIN progress ON progress.shop = known.shop AND progress.subject = known.subject
)
SELECT shop, subject, customer, holder AS claimed_by, held_until AS claimed_until, outcome, ended
FROM answer
ORDER BY shop
LIMIT CASE WHEN NOT $4::boolean THEN $5::bigint END;
