-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- judged: the unpaid orders as of $2 and how each stands. left_expired: how many there are, in which state, of those past their close,
-- of which there are ever more: only with $4 are they judged one by one. The stages are those of the day of the placing, each round is
-- that of its own day. $9 order, $10 customer. Needs chosen and the rules.
placed AS MATERIALIZED (
    SELECT
        chosen.name, chosen.platform, told."partition", told.shop, told.order_id, told.placed_at,
        coalesce(last_price.total, told.payable_minor) AS payable_minor, told.currency,
        told.order_kind, told.auto_close_at,
        CASE WHEN told.customer_at <= $2::timestamptz THEN told.customer END AS customer,
        'orders/' || told.order_id AS subject, ARRAY['orders/' || told.order_id] AS subjects, 'unpaid' AS kind, told.placed_at AS from_at,
        told.placed_at AS since_at,
        placed_returning_min, placed_returning_ms, placed_new_ms, placed_second_ms, placed_last_ms,
-- include closes_at told=told; rules=placed_terms
        AS closes_at
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT *
        FROM {orders} AS told
        WHERE told.shop = chosen.shop AND told.paid_at IS NULL AND told.closed_at IS NULL AND told.placed_at <= $2::timestamptz
        UNION ALL
        SELECT *
        FROM {orders} AS told
        WHERE told.shop = chosen.shop
            AND (told.paid_at IS NOT NULL OR told.closed_at IS NOT NULL)
            AND GREATEST(told.paid_at, told.closed_at) > $2::timestamptz
            AND (told.paid_at > $2::timestamptz) IS NOT FALSE AND (told.closed_at > $2::timestamptz) IS NOT FALSE
            AND told.placed_at <= $2::timestamptz
        OFFSET 0
    ) AS told
-- include rules_of_placing told=told
-- include last_price told=told; as=last_price
    WHERE ($9::text IS NULL OR told.order_id = $9::text)
        AND (
            $10::text IS NULL OR (
                (told.shop, told.customer) IN (SELECT wanted.shop, wanted.customer FROM wanted_ids AS wanted)
                AND told.customer_at <= $2::timestamptz
            )
        )
),
-- include wanted_ids customer=$10
unpaid AS MATERIALIZED (
    SELECT *
    FROM placed
    WHERE $4::boolean OR ($2::timestamptz >= closes_at) IS NOT TRUE
),
left_expired AS MATERIALIZED (
    SELECT
        CASE
            WHEN
-- include is_ended outcome=result.outcome
            THEN 'done'
            ELSE 'expired'
        END AS state,
        count(*) AS orders
    FROM placed
    LEFT JOIN LATERAL (
        SELECT told.outcome
        FROM {follow_up_actions} AS told
        WHERE told.shop = placed.shop AND told.subject = placed.subject AND told.kind = placed.kind
            AND told.at >= placed.from_at AND told.at <= $2::timestamptz
            AND told.action = 'resolved' AND told.outcome <> 'no_answer'
        ORDER BY told.at DESC, told.id DESC, told.source DESC
        LIMIT 1
    ) AS result ON true
    WHERE NOT $4::boolean AND $2::timestamptz >= closes_at
    GROUP BY 1
),
-- include worked_items items=unpaid; each=num_nonnulls($9::text, $10::text) > 0
-- The rounds of each shop, with the days for which each holds.
shop_rounds AS MATERIALIZED (
    SELECT
        shop, array_agg(round) AS rounds, array_agg(from_day) AS round_froms, array_agg(to_day) AS round_tos
    FROM rule_sets
    CROSS JOIN unnest(rounds) AS round
    GROUP BY shop
),
staged AS (
    SELECT
        worked.*, coalesce(customer_orders >= returning_min, false) AS is_returning,
        coalesce(is_exhausted, max_attempts = 0) AS has_no_contact_left,
        quiet_until, quiet_from, quiet_to, max_attempts, to_day, open_ms, recalled_count, zone, claim_ms,
        shop_rounds.rounds, round_froms, round_tos,
        first_at, second_at, last_at,
        CASE
            WHEN $2::timestamptz >= closes_at THEN 'expired'
            WHEN $2::timestamptz >= last_at THEN 'last'
            WHEN $2::timestamptz >= second_at THEN '2'
            WHEN $2::timestamptz >= first_at THEN '1'
            ELSE '0'
        END AS stage
    FROM worked
    JOIN clocks ON clocks.shop = worked.shop
    LEFT JOIN shop_rounds ON shop_rounds.shop = worked.shop
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN customer_orders >= placed_returning_min THEN placed_returning_ms ELSE placed_new_ms END * interval '1 millisecond'
            AS patience
        OFFSET 0
    ) AS terms
    CROSS JOIN LATERAL (
        SELECT placed_at + patience AS first_at, placed_at + patience + placed_second_ms * interval '1 millisecond' AS second_at
        OFFSET 0
    ) AS moments
    CROSS JOIN LATERAL (
        SELECT
-- include last_at last_ms=placed_last_ms
            AS last_at
        OFFSET 0
    ) AS last_moment
),
-- base_at: the moment that calls for the next attempt unless one was made since. A promise hides what comes before it.
based AS (
    SELECT
        staged.*,
        CASE
            WHEN again_at > $2::timestamptz THEN again_at
            WHEN last_attempt_at >= base.at THEN following.at
            ELSE base.at
        END AS due_at
    FROM staged
    CROSS JOIN LATERAL (
        SELECT GREATEST(
            CASE stage WHEN 'expired' THEN closes_at WHEN 'last' THEN last_at WHEN '2' THEN second_at ELSE first_at END,
            again_at
        ) AS at
        OFFSET 0
    ) AS base
    LEFT JOIN LATERAL (
        SELECT min(moment) AS at
        FROM (
            SELECT moment FROM unnest(ARRAY[first_at, second_at, last_at]) AS moment
            UNION ALL
            SELECT (day::date + round) AT TIME ZONE zone
            FROM generate_series(
                (last_attempt_at AT TIME ZONE zone)::date::timestamp,
                (last_attempt_at AT TIME ZONE zone)::date + 1, interval '1 day'
            ) AS days (day)
            CROSS JOIN unnest(rounds, round_froms, round_tos) AS rounds (round, from_day, to_day)
            WHERE day::date >= rounds.from_day AND day::date < rounds.to_day
        ) AS moments
        WHERE last_attempt_at >= base.at AND moment > last_attempt_at AND moment >= first_at
            AND (again_at IS NULL OR moment >= again_at) AND (moment < closes_at) IS NOT FALSE
    ) AS following ON true
),
judged AS MATERIALIZED (
    SELECT
        based.*, has_just_written,
        CASE
            WHEN
-- include is_ended outcome=outcome
            THEN 'done'
            WHEN stage = 'expired' THEN 'expired'
            WHEN is_blocked THEN 'blocked'
            WHEN holder IS NOT NULL THEN 'claimed'
            WHEN (due_at > $2::timestamptz) IS NOT FALSE THEN 'waiting'
            WHEN has_no_contact_left THEN 'budget'
            WHEN quiet_until IS NOT NULL AND NOT has_just_written THEN 'quiet'
            ELSE 'due'
        END AS state
    FROM based
-- include known_as shop=based.shop; customer=based.customer
-- include just_written shop=based.shop; ids=known_as.ids; terms=based
),
