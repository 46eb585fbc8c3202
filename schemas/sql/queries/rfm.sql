-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Recency, frequency and money of the customers with completed paid orders as of $2, a row per currency: days since the last payment,
-- no deposit, of a paid order that was not closed, completed or not; 1 to 5 points by bands; and one of eight segments: whether each is
-- at least as good as the median; and reviews, country and province where the events tell them (R113). Linked ids are one customer.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given, $9 segment, $10 customer.
WITH RECURSIVE
-- include chosen source={customers}
-- include desk_rules keys=$6; values=$7; given=$8
-- include persons
-- include wanted_ids customer=NULL
-- include tier_facts customer=NULL
-- include contributions each=$1::text[] IS NOT NULL
bands AS (
    SELECT
        max(window_days) AS window_days, min(recency_days) AS recency_days, max(frequency_orders) AS frequency_orders,
        max(monetary_minor) AS monetary_minor
    FROM rules
),
last_paid AS MATERIALIZED (
    SELECT paid.customer, max(paid.at) AS at
    FROM (
        SELECT payment.customer, payment.kind, payment.at
        FROM told_payments AS payment
        UNION ALL
        -- Those of paid orders that are not completed yet.
        SELECT told.person, payment.kind, payment.at
        FROM told_orders AS told
        CROSS JOIN LATERAL (
            SELECT *
            FROM {payments} AS payment
            WHERE payment."partition" = told."partition" AND payment.shop = told.shop AND payment.order_id = told.order_id
            OFFSET 0
        ) AS payment
        WHERE told.customer_at <= $2::timestamptz AND told.paid_at <= $2::timestamptz
            AND (told.completed_at <= $2::timestamptz) IS NOT TRUE AND (told.closed_at > $2::timestamptz) IS NOT FALSE
    ) AS paid
    WHERE paid.at <= $2::timestamptz AND paid.kind <> 'deposit'
    GROUP BY paid.customer
),
sums AS MATERIALIZED (
    SELECT
        customer, currency,
        coalesce(sum(orders) FILTER (WHERE is_recent), 0)::bigint AS frequency,
        coalesce(sum(gross) FILTER (WHERE is_recent), 0)::bigint AS money
    FROM contributions
    CROSS JOIN bands
    CROSS JOIN LATERAL (SELECT window_days = 0 OR at > $2::timestamptz - window_days * interval '24 hours' AS is_recent) AS dated
    GROUP BY customer, currency
    HAVING sum(orders) > 0
),
-- Full joins are never done as loops.
dated_sums AS MATERIALIZED (
    SELECT sums.*, last_paid.at
    FROM sums
    FULL JOIN last_paid ON last_paid.customer = sums.customer
),
measured AS MATERIALIZED (
    SELECT dated_sums.*, floor(extract(epoch FROM $2::timestamptz - at) / 86400)::bigint AS recency
    FROM dated_sums
    WHERE customer IS NOT NULL
),
medians AS (
    SELECT
        currency,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY recency) AS recency,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY frequency) AS frequency,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY money) AS money
    FROM measured
    GROUP BY currency
),
scored AS (
    SELECT
        measured.*,
        5 - (SELECT count(*) FROM unnest(recency_days) AS edge WHERE measured.recency > edge) AS r,
        1 + (SELECT count(*) FROM unnest(frequency_orders) AS edge WHERE measured.frequency >= edge) AS f,
        1 + (SELECT count(*) FROM unnest(monetary_minor) AS edge WHERE measured.money >= edge) AS m,
        CASE WHEN measured.money >= medians.money THEN 'key_' ELSE 'other_' END
            || CASE
                WHEN measured.recency <= medians.recency AND measured.frequency >= medians.frequency THEN 'value'
                WHEN measured.recency <= medians.recency THEN 'growth'
                WHEN measured.frequency >= medians.frequency THEN 'keep'
                ELSE 'win_back'
            END AS segment
    FROM measured
    JOIN medians ON medians.currency IS NOT DISTINCT FROM measured.currency
    CROSS JOIN bands
),
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM scored
    WHERE ($9::text IS NULL OR segment = $9::text) AND ($10::text IS NULL OR customer = $10::text)
    ORDER BY CASE WHEN NOT $4::boolean THEN -(r + f + m) END, CASE WHEN NOT $4::boolean THEN -money END, customer, currency
    LIMIT $5::bigint
),
-- What buyers said of their orders, a review an order, and where the newest order went.
told_of_orders AS (
    SELECT
        own.person AS customer,
        count(DISTINCT (own.shop, own.order_id)) FILTER (WHERE is_review) AS reviews,
        count(DISTINCT (own.shop, own.order_id)) FILTER (
            WHERE is_review AND (data ->> 'result' = 'bad' OR data ->> 'score_1to5' IN ('1', '2'))
        ) AS bad_reviews,
        (array_agg(data ->> 'country' ORDER BY told.at DESC, told.id DESC, told.source DESC) FILTER (
            WHERE NOT is_review AND data ->> 'country' IS NOT NULL
        ))[1] AS country,
        (array_agg(data ->> 'province' ORDER BY told.at DESC, told.id DESC, told.source DESC) FILTER (
            WHERE NOT is_review AND data ->> 'province' IS NOT NULL
        ))[1] AS province
    FROM told_orders AS own
    CROSS JOIN LATERAL (
        SELECT history.at, history.id, history.source, history.type, history.data::json AS data
        FROM {history} AS history
        WHERE history.shop = own.shop AND history.subject = 'orders/' || own.order_id AND history.at <= $2::timestamptz
            AND history.type IN ('order.placed', 'order.rated')
        OFFSET 0
    ) AS told
    CROSS JOIN LATERAL (SELECT told.type = 'order.rated' AS is_review) AS kinds
    WHERE own.customer_at <= $2::timestamptz AND (false OR own.person IN (SELECT page.customer FROM page))
        AND (NOT is_review OR coalesce(data ->> 'rater', 'buyer') <> 'seller')
    GROUP BY own.person
)
SELECT
    page.customer, recency AS recency_days, frequency, money, r, f, m, segment, currency,
    coalesce(reviews, 0) AS reviews, coalesce(bad_reviews, 0) AS bad_reviews, country, province, total
FROM page
LEFT JOIN told_of_orders AS told ON told.customer = page.customer
ORDER BY CASE WHEN NOT $4::boolean THEN -(r + f + m) END, CASE WHEN NOT $4::boolean THEN -money END, page.customer, currency;
