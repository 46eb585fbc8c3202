-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One follow-up item as of $2, in each chosen shop that knows it: an order for kind unpaid, else a customer. ended: why an order is no
-- longer to be paid: paid, closed, or expired. Then what else a decision rests on: how often the customer may be contacted yet in the
-- 24 hours, until when not to be disturbed, the claims in force on the customer's other items (R119), and what events about all of the
-- customer's items are told on.
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
        WHERE told.shop = chosen.shop AND told.customer = ANY (known_as.ids) AND told.first_seen_at <= $2::timestamptz
    )
),
-- include follow_up_progress items=known
items_of_customer AS MATERIALIZED (
    SELECT
        known.shop, known.subject, known_as.ids,
-- include person_of told=known
        AS person
    FROM known
-- include known_as shop=known.shop; customer=known.customer
    WHERE known.customer IS NOT NULL
),
asked_ids AS MATERIALIZED (SELECT shop, unnest(ids) AS customer FROM items_of_customer),
-- include recent_attempts
-- include contact_budget asked=asked_ids; each=true
-- include quiet_hours
-- The claims in force on what else the customer is followed up for: each will be a contact.
other_subjects AS MATERIALIZED (
    SELECT shop, 'customers/' || customer AS subject FROM asked_ids
    UNION
    SELECT placed.shop, 'orders/' || placed.order_id
    FROM asked_ids
    JOIN {orders} AS placed
        ON placed.shop = asked_ids.shop AND placed.customer = asked_ids.customer AND placed.customer_at <= $2::timestamptz
        AND (placed.paid_at <= $2::timestamptz) IS NOT TRUE AND (placed.closed_at <= $2::timestamptz) IS NOT TRUE
),
-- Whatever their time: who claims at the same moment may have a clock that is ahead.
other_claims AS MATERIALIZED (
    SELECT last.shop, array_agg(last.kind || ' ' || last.subject) AS items
    FROM (
        SELECT DISTINCT ON (told.shop, told.subject, told.kind) told.shop, told.subject, told.kind, told.action, told.at, told.until
        FROM other_subjects AS other
        JOIN {follow_up_actions} AS told ON told.shop = other.shop AND told.subject = other.subject
        ORDER BY told.shop, told.subject, told.kind, told.at DESC, told.id DESC, told.source DESC
    ) AS last
-- include rules_of_day shop=last.shop; at=last.at; as=terms
    WHERE last.action = 'claimed' AND coalesce(last.until, last.at + terms.claim_ms * interval '1 millisecond') > $2::timestamptz
        AND NOT EXISTS (
            SELECT FROM known WHERE known.shop = last.shop AND known.kind = last.kind AND last.subject = ANY (known.subjects)
        )
    GROUP BY last.shop
),
answer AS (
    SELECT
        known.shop, known.subject, known.customer, known.ended, progress.holder, progress.held_until, progress.outcome,
        known.subjects, coalesce(one.ids, '{}') AS customers, clocks.claim_ms,
        CASE WHEN known.customer IS NOT NULL THEN max_attempts - coalesce(budgets.contacts, 0) END AS contacts_left,
        CASE
            WHEN quiet_until IS NOT NULL AND NOT has_just_written
            THEN coalesce(
-- include contact_from contacted_at=(NULL::timestamptz[]); rules=clocks
                , quiet_until
            )
        END AS quiet_until,
        coalesce(other_claims.items, '{}') AS other_claims,
        ARRAY(SELECT other.subject FROM other_subjects AS other WHERE other.shop = known.shop) AS customer_subjects
    FROM known
    JOIN clocks ON clocks.shop = known.shop
    LEFT JOIN progress ON progress.shop = known.shop AND progress.subject = known.subject
    LEFT JOIN items_of_customer AS one ON one.shop = known.shop AND one.subject = known.subject
    LEFT JOIN budgets ON budgets.shop = known.shop AND budgets.customer = one.person
    LEFT JOIN other_claims ON other_claims.shop = known.shop
-- include just_written shop=known.shop; ids=one.ids; terms=clocks
)
SELECT
    shop, subject, customer, holder AS claimed_by, held_until AS claimed_until, outcome, ended,
    subjects, customers, claim_ms, contacts_left, quiet_until, other_claims, customer_subjects
FROM answer
ORDER BY shop
LIMIT CASE WHEN NOT $4::boolean THEN $5::bigint END;
