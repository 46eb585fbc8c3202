-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What was sold on the chosen days, as of $2, how many pieces where the placing told them, and by whose service (R035, R036b):
-- orders paid then, credited to the agent of the last human message to the customer within received_ms before the order was placed
-- (order), before it was paid (paid), or the first of these that there is (order_first), that instant included. Silent are orders
-- before whose placing nobody wrote, neither the customer nor the shop, whatever the basis: rows of their own. Where the customer
-- had written and nobody is credited, nobody answered in time: a row without a key of its own, unanswered. Orders whose last
-- remark has one of excluded_flags are nobody's credit: a row without a key too, neither silent nor unanswered. Each by the
-- policies of the day of its placing, its payment by those of its own; the tier is the one in the shop before the placing: an
-- order that is paid and completed at once does not make its own buyer returning (R109). An order that names no customer has none.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 by agent, tier, shop or day, $13 $14 $15 policies:
-- keys, values, given, $16 the basis.
WITH RECURSIVE
-- include chosen source={orders}
-- include desk_rules keys=$13; values=$14; given=$15
-- include days
paid AS (
    SELECT
        days.zone, told."partition", told.shop, told.order_id, told.paid_at, LEAST(told.placed_at, told.paid_at) AS begun_at,
        CASE WHEN told.placed_at <= $2::timestamptz THEN told.placed_at END AS placed_at, told.placed_event_id, told.placed_event_source,
        CASE WHEN told.customer_at <= $2::timestamptz THEN told.customer END AS customer
    FROM days
    CROSS JOIN LATERAL (
        SELECT *
        FROM {orders} AS told
        WHERE told.shop = days.shop AND (told.paid_at IS NOT NULL OR told.closed_at IS NOT NULL)
            AND GREATEST(told.paid_at, told.closed_at) >= days.from_at
            AND told.paid_at >= days.from_at AND told.paid_at < days.to_at
        OFFSET 0
    ) AS told
    WHERE told.paid_at AT TIME ZONE days.zone >= since_local AND told.paid_at AT TIME ZONE days.zone < until_local
),
paid_terms AS (
    SELECT *
    FROM
-- include items_with_rules items=paid; at=paid_at; as=terms; columns=excluded_flags, received_ms AS payment_received_ms
),
sold AS MATERIALIZED (
    SELECT
        told.*, known_as.ids,
-- include person_of told=told
        AS person
    FROM
-- include items_with_rules items=paid_terms; at=begun_at; as=told; columns=received_ms AS order_received_ms, recalled_count
-- include known_as shop=told.shop; customer=told.customer
),
credited AS MATERIALIZED (
    SELECT
        sold.*, is_excluded,
        CASE
            WHEN is_excluded THEN NULL
            WHEN $16::text = 'order' THEN of_order.agent
            WHEN $16::text = 'paid' THEN of_payment.agent
            ELSE coalesce(of_order.agent, of_payment.agent)
        END AS agent,
        NOT is_excluded AND NOT is_consulted AND of_order.agent IS NULL AS is_silent
    FROM sold
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT
            FROM
-- include rows_of_ids table={messages}; shop=sold.shop; column=customer; ids=sold.ids; as=asked
            WHERE asked.counts
                AND asked.at >= coalesce(sold.placed_at, sold.paid_at) - order_received_ms * interval '1 millisecond'
                AND asked.at <= coalesce(sold.placed_at, sold.paid_at) AND NOT
-- include taken_back message=asked; terms=sold
        ) AS is_consulted
    ) AS consulted
    LEFT JOIN LATERAL (
        SELECT reply.agent
        FROM
-- include rows_of_ids table={replies}; shop=sold.shop; column=customer; ids=sold.ids; as=reply
        WHERE reply.sender_kind = 'human' AND reply.agent IS NOT NULL
            AND reply.at >= sold.placed_at - order_received_ms * interval '1 millisecond' AND reply.at <= sold.placed_at
        ORDER BY reply.at DESC, reply.id DESC, reply.source DESC
        LIMIT 1
    ) AS of_order ON true
    LEFT JOIN LATERAL (
        SELECT reply.agent
        FROM
-- include rows_of_ids table={replies}; shop=sold.shop; column=customer; ids=sold.ids; as=reply
        WHERE reply.sender_kind = 'human' AND reply.agent IS NOT NULL
            AND reply.at >= sold.paid_at - payment_received_ms * interval '1 millisecond' AND reply.at <= sold.paid_at
        ORDER BY reply.at DESC, reply.id DESC, reply.source DESC
        LIMIT 1
    ) AS of_payment ON true
    CROSS JOIN LATERAL (
        SELECT cardinality(excluded_flags) > 0 AND coalesce(
            (
                SELECT remark.flag
                FROM {remarks} AS remark
                WHERE remark."partition" = sold."partition" AND remark.shop = sold.shop AND remark.order_id = sold.order_id
                    AND remark.at <= $2::timestamptz
                ORDER BY remark.at DESC, remark.id DESC, remark.source DESC
                LIMIT 1
            ) = ANY (excluded_flags),
            false
        ) AS is_excluded
    ) AS flagged
),
-- include persons
buying_persons AS MATERIALIZED (
    SELECT
        sold.shop, sold.order_id, coalesce(sold.placed_at, sold.paid_at) AS at, sold.person
    FROM sold
    WHERE $12::text = 'tier' AND sold.customer IS NOT NULL
),
-- include wanted_ids customer=NULL
-- include known_customers customer=NULL; is_among=true; among=SELECT shop, person FROM buying_persons; by_shop=true
-- include tier_facts customer=NULL
-- include tier_history by_shop=true; followed=followed_by_all
-- Full joins are never done as loops.
tiers_of_buyers AS MATERIALIZED (
    SELECT bought.shop, bought.order_id, bought.at AS bought_at, history.at, history.tier
    FROM buying_persons AS bought
    FULL JOIN tier_history AS history ON history.scope = bought.shop AND history.customer = bought.person
    WHERE $12::text = 'tier' AND EXISTS (SELECT FROM buying_persons)
),
tiers_then AS (
    SELECT DISTINCT ON (shop, order_id) shop, order_id, tier
    FROM tiers_of_buyers
    WHERE at < bought_at
    ORDER BY shop, order_id, at DESC
),
amounts AS (
    SELECT
        credited.*, money.currency, money.paid_minor, coalesce(back.refunded, 0) AS refunded, goods.pieces,
        CASE $12::text
            WHEN 'agent' THEN agent
            WHEN 'tier' THEN CASE WHEN customer IS NOT NULL THEN coalesce(tiers_then.tier, 'new') END
            WHEN 'day' THEN (paid_at AT TIME ZONE zone)::date::text
        END AS key
    FROM credited
    LEFT JOIN tiers_then ON tiers_then.shop = credited.shop AND tiers_then.order_id = credited.order_id
    CROSS JOIN LATERAL (
        SELECT payment.currency, sum(payment.paid_minor)::bigint AS paid_minor
        FROM {payments} AS payment
        WHERE payment."partition" = credited."partition" AND payment.shop = credited.shop AND payment.order_id = credited.order_id
            AND payment.at <= $2::timestamptz
        GROUP BY payment.currency
    ) AS money
    LEFT JOIN LATERAL (
        SELECT sum(settled.amount_minor)::bigint AS refunded
        FROM (
-- include settlements_of_order order=credited; at=$2::timestamptz
        ) AS settled
        WHERE settled.currency = money.currency
    ) AS back ON true
    -- What was ordered, as the placing told it.
    LEFT JOIN LATERAL (
        SELECT sum(CASE WHEN item.value ->> 'qty' ~ '^[0-9]{1,9}$' THEN (item.value ->> 'qty')::bigint ELSE 1 END)::bigint AS pieces
        FROM {history} AS history
        CROSS JOIN LATERAL (SELECT history.data::json -> 'items' AS items) AS told
        CROSS JOIN LATERAL json_array_elements(CASE json_typeof(told.items) WHEN 'array' THEN told.items END) AS item (value)
        WHERE history.shop = credited.shop AND history.subject = 'orders/' || credited.order_id AND history.at = credited.placed_at
            AND history.id = credited.placed_event_id AND history.source = credited.placed_event_source
    ) AS goods ON true
),
sums AS (
    SELECT
        shop, key, currency, is_silent AS silent, NOT is_silent AND NOT is_excluded AND agent IS NULL AS unanswered,
        count(*) AS orders, count(DISTINCT coalesce('c' || person, 'o' || order_id)) AS buyers,
        sum(paid_minor)::bigint AS sales, sum(refunded)::bigint AS refunded, sum(pieces)::bigint AS pieces,
        count(*) FILTER (WHERE pieces IS NOT NULL) AS itemised_orders,
        count(DISTINCT coalesce('c' || person, 'o' || order_id)) FILTER (WHERE pieces IS NOT NULL) AS itemised_buyers
    FROM amounts
    GROUP BY shop, key, currency, is_silent, NOT is_silent AND NOT is_excluded AND agent IS NULL
),
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM sums
    ORDER BY CASE WHEN NOT $4::boolean THEN -sales END, shop, key, silent, unanswered, currency
    LIMIT $5::bigint
)
SELECT
    page.shop,
    key,
    silent,
    orders,
    buyers,
    sales,
    round(sales::numeric / buyers)::bigint AS aov,
    refunded,
    sales - refunded AS net,
    currency,
    unanswered,
    pieces,
    round(pieces::numeric / NULLIF(itemised_orders, 0), 2)::text AS pieces_per_order,
    round(pieces::numeric / NULLIF(itemised_buyers, 0), 2)::text AS pieces_per_buyer,
    name,
    platform,
    total
FROM page
JOIN chosen ON chosen.shop = page.shop
ORDER BY CASE WHEN NOT $4::boolean THEN -sales END, page.shop, key, silent, unanswered, currency;
