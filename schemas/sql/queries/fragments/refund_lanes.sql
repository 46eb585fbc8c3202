-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- timed: each refund of told with its order by the join {ordered}, its lane, the time that it has and had, and whether it was
-- decided late: the clock stops when it is decided, settled or the platform's, and what counts is how much was used: due_at may be the
-- end of a shift, and then nothing is late before the next one. Each by the policies of the day of its request. owed: those that were
-- asked for, and whether they are overdue. page: those to show. Needs covered, wanted_ids and rule_sets.
laned AS MATERIALIZED (
    SELECT
        told.*,
        ordered.placed_at <= $2::timestamptz AND (ordered.shipped_at <= LEAST(coalesce(requested_at, first_at), $2::timestamptz)) IS NOT TRUE
            AS is_unshipped,
        coalesce(told.customer, CASE WHEN ordered.customer_at <= $2::timestamptz THEN ordered.customer END) AS named_customer,
        is_simple,
        CASE
            WHEN escalated_at IS NOT NULL THEN 'platform'
            WHEN goods_told_at IS NOT NULL OR is_return_agreed THEN 'return'
            WHEN is_simple THEN 'simple'
            WHEN kind = 'return_refund' THEN 'return'
            ELSE 'supervisor'
        END AS lane
    FROM told
    CROSS JOIN LATERAL (SELECT coalesce(reason IN ('mistaken', 'reorder', 'changed_mind'), false) AS is_simple) AS asked
-- include {ordered} told=told
),
-- A full join, as in items_with_rules.
clocked AS (
    SELECT laned.*, covered.hours
    FROM laned
    FULL JOIN covered ON covered.shop = laned.shop
),
timed AS (
    SELECT
        laned.*, on_shift.used, done_at, timing.due_at, timing.is_inclusive,
        CASE
            WHEN is_simple AND requested_at IS NOT NULL
            THEN on_shift.used > simple_refund_ms * interval '1 millisecond'
        END AS is_decided_late
    FROM
-- include items_with_rules items=clocked; at=coalesce(requested_at, first_at); as=laned; columns=zone, refund_fine, received_ms, simple_refund_ms, return_days, holidays, workdays, unshipped_refund_ms
    CROSS JOIN LATERAL (SELECT LEAST(first_decided_at, first_settled_at, escalated_at) AS stopped_at) AS stopped
    CROSS JOIN LATERAL (SELECT CASE WHEN lane = 'simple' THEN stopped_at ELSE settled_at END AS done_at) AS ended
    LEFT JOIN LATERAL (
        SELECT clock.*
        FROM (
            SELECT
                coalesce(
                    sum(GREATEST(LEAST(upper(piece), coalesce(stopped_at, $2::timestamptz)) - lower(piece), interval '0')),
                    interval '0'
                ) AS used,
                min(lower(piece) + (simple_refund_ms * interval '1 millisecond' - before)) FILTER (
                    WHERE before + (upper(piece) - lower(piece)) >= simple_refund_ms * interval '1 millisecond'
                ) AS due_at
            FROM (
                SELECT
                    piece,
                    coalesce(
                        sum(upper(piece) - lower(piece)) OVER (ORDER BY lower(piece) ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                        interval '0'
                    ) AS before
                FROM unnest(
                    laned.hours
                    * tstzmultirange(
                        tstzrange(
                            requested_at,
                            GREATEST(coalesce(stopped_at, $2::timestamptz), requested_at) + interval '14 days'
                        )
                    )
                ) AS piece
            ) AS pieces
        ) AS clock
        WHERE is_simple AND requested_at IS NOT NULL
        OFFSET 0
    ) AS on_shift ON true
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN lane = 'return' THEN goods_returned_at
            WHEN lane = 'supervisor' AND kind = 'partial' THEN requested_at
        END AS counts_from
    ) AS working
    CROSS JOIN LATERAL (
        SELECT
            lane = 'supervisor' AND kind IS DISTINCT FROM 'partial' AS is_inclusive,
            CASE
                WHEN lane = 'simple' THEN on_shift.due_at
                WHEN counts_from IS NOT NULL THEN (
                    SELECT
-- include first_instant local=(day::date + 1)::timestamp; zone=zone
                    FROM generate_series(
                        (counts_from AT TIME ZONE zone)::date::timestamp + interval '1 day',
                        (counts_from AT TIME ZONE zone)::date::timestamp
                            + (return_days * 2 + 4 + coalesce(cardinality(holidays), 0)) * interval '1 day',
                        interval '1 day'
                    ) AS day
                    WHERE (extract(isodow FROM day) < 6 AND (day::date = ANY (holidays)) IS NOT TRUE) OR day::date = ANY (workdays)
                    ORDER BY day
                    OFFSET return_days - 1
                    LIMIT 1
                )
                WHEN lane = 'supervisor' AND is_unshipped
                THEN requested_at + unshipped_refund_ms * interval '1 millisecond'
            END AS due_at
    ) AS timing
),
owed AS (
    SELECT
        timed.*, 'refunds/' || refund_id AS subject, named_customer AS owned_customer, coalesce(requested_at, first_at) AS since_at,
        NULL::text AS holder,
        coalesce(
            CASE
                WHEN lane = 'simple' THEN is_decided_late
                WHEN is_inclusive THEN coalesce(done_at, $2::timestamptz) > due_at
                ELSE coalesce(done_at, $2::timestamptz) >= due_at
            END,
            false
        ) AS is_overdue,
        outcome IS NOT DISTINCT FROM 'expired' AND NOT EXISTS (
            SELECT
            FROM {refund_actions} AS again
            WHERE again.shop = timed.shop AND again.action = 'requested' AND again.at > settled_at AND again.at <= $2::timestamptz
                AND (again.refund_id = timed.refund_id OR again.order_id = timed.order_id)
        ) AS is_to_reapply
    FROM timed
    WHERE (settled_at IS NULL OR NOT $12::boolean)
        AND ($16::text IS NULL OR lane = $16::text)
        AND ($18::text IS NULL OR (shop, named_customer) IN (SELECT wanted.shop, wanted.customer FROM wanted_ids AS wanted))
        AND ($19::text IS NULL OR order_id = $19::text)
),
page AS MATERIALIZED (
    SELECT
        owed.*,
        CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM owed
    WHERE ($17::boolean IS NOT TRUE OR (is_overdue AND done_at IS NULL)) AND ($20::boolean IS NOT TRUE OR is_to_reapply)
    ORDER BY
        CASE WHEN NOT $4::boolean THEN settled_at IS NOT NULL END,
        CASE WHEN NOT $4::boolean THEN first_at END,
        CASE WHEN $5::bigint IS NOT NULL THEN refund_id END,
        CASE WHEN $5::bigint IS NOT NULL THEN shop END
    LIMIT $5::bigint
),
