-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The VIPs of each shop with the calls of a period of care (R112): a week, month or quarter by the shop's clock; those as of $2, or
-- with $10 those at the end of that period, as far as it has come. Due on the day of the last call before, the same one of this period:
-- of the week, or of the month, at the latest its last one; due from the first day without one, and where the period before is over
-- without a call; overdue once it is over. Linked ids are one customer.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given; $9 only those not called, $10 a day
-- of the period or null for that of $2, $11 the agent whose own come first, $12 only this customer, by any id.
WITH RECURSIVE
-- include chosen source={customers}
-- include desk_rules keys=$6; values=$7; given=$8
-- include persons
-- include wanted_ids customer=$12
-- include tier_facts customer=$12
-- include contributions each=num_nonnulls($1::text[], $12::text) > 0
-- include marks
ruled AS (
    SELECT
        shop, customer,
        CASE
            WHEN sum(orders) >= vip_orders THEN 'orders ' || sum(orders) || ' >= ' || vip_orders
            WHEN max(net) >= vip_net THEN 'net ' || max(net) || ' >= ' || vip_net
        END AS why
    FROM (
        SELECT
            contributions.shop, customer, currency, vip_orders, vip_net,
            coalesce(sum(orders) FILTER (WHERE counts_refunded OR NOT is_spoiled), 0) AS orders,
            sum(gross - CASE WHEN is_net THEN refunded ELSE 0 END) AS net
        FROM contributions
        JOIN rules ON rules.shop = contributions.shop
        WHERE $10::date IS NULL AND (
-- include is_recent
        )
        GROUP BY contributions.shop, customer, currency, vip_orders, vip_net
    ) AS sums
    GROUP BY shop, customer, vip_orders, vip_net
    HAVING sum(orders) >= vip_orders OR max(net) >= vip_net
),
present_vips AS MATERIALIZED (
    SELECT shop, customer, (array_agg(why ORDER BY rank))[1] AS why
    FROM (
        SELECT marks.shop, customer, 0 AS rank, CASE WHEN is_by_hand THEN 'set by hand' ELSE 'set by the platform or a rule' END AS why
        FROM marks
        WHERE is_marked_vip
        UNION ALL
        SELECT marks.shop, customer, 1, 'platform grade ' || grade || ' >= ' || vip_grade
        FROM marks
        JOIN rules ON rules.shop = marks.shop
        WHERE vip_grade > 0 AND grade >= vip_grade
        UNION ALL
        SELECT shop, customer, 2, why FROM ruled
    ) AS reasons
    WHERE $10::date IS NULL AND NOT EXISTS (
        SELECT FROM marks WHERE marks.shop = reasons.shop AND marks.customer = reasons.customer AND marks.is_blocked
    )
    GROUP BY shop, customer
),
periods AS MATERIALIZED (
    SELECT
        rules.shop, first_day, last_day, bounds.*, LEAST($2::timestamptz, bounds.to_at - interval '1 microsecond') AS judged_at
    FROM rules
    CROSS JOIN LATERAL (
        SELECT date_trunc(care_period, coalesce($10::date, ($2::timestamptz AT TIME ZONE zone)::date)::timestamp)::date AS first_day
    ) AS starts
    CROSS JOIN LATERAL (
        SELECT
            CASE care_period WHEN 'week' THEN interval '7 days' WHEN 'quarter' THEN interval '3 months' ELSE interval '1 month' END AS step
    ) AS steps
    CROSS JOIN LATERAL (SELECT (first_day + step)::date - 1 AS last_day) AS ends
    CROSS JOIN LATERAL (
        SELECT
-- include first_instant local=first_day::timestamp; zone=zone
            AS from_at,
-- include first_instant local=(last_day + 1)::timestamp; zone=zone
            AS to_at,
-- include first_instant local=(first_day::timestamp - step); zone=zone
            AS previous_at
    ) AS bounds
),
-- Only who has orders or marks can be one.
may_be_vips AS (
    SELECT shop, person FROM told_orders WHERE $10::date IS NOT NULL AND person IS NOT NULL
    UNION
    SELECT shop, person FROM told_marks WHERE $10::date IS NOT NULL
),
-- include known_customers customer=$12; is_among=true; among=SELECT shop, person FROM may_be_vips; by_shop=true
-- include tier_history by_shop=true; followed=followed_by_all
past_vips AS MATERIALIZED (
    SELECT told.shop, told.customer, told.why
    FROM (
        SELECT DISTINCT ON (history.scope, history.customer)
            history.scope AS shop, history.customer, history.tier, concat_ws(' ', history.reason, history.ref) AS why, judged_at
        FROM tier_history AS history
        JOIN periods ON periods.shop = history.scope
        WHERE $10::date IS NOT NULL AND history.at <= judged_at
        ORDER BY history.scope, history.customer, history.at DESC
    ) AS told
    WHERE tier = 'vip' AND NOT EXISTS (
        SELECT
        FROM (
            SELECT DISTINCT ON (coalesce(mark.given_by, 'manual'))
                mark.mark = 'blocked' AND (mark.expires_at > judged_at) IS NOT FALSE AS is_blocked
            FROM told_marks AS mark
            WHERE mark.shop = told.shop AND mark.person = told.customer AND mark.mark IS NOT NULL AND mark.at <= judged_at
            ORDER BY coalesce(mark.given_by, 'manual'), mark.at DESC, mark.id DESC, mark.source DESC
        ) AS last_marks
        WHERE is_blocked
    )
),
vips AS MATERIALIZED (
    SELECT shop, customer, why FROM present_vips
    UNION ALL
    SELECT shop, customer, why FROM past_vips
),
items AS MATERIALIZED (
    SELECT
        vips.*, known_as.ids, periods.first_day, periods.last_day, periods.to_at,
        'customers/' || vips.customer AS subject, ARRAY(SELECT 'customers/' || unnest(known_as.ids)) AS subjects, 'vip_care' AS kind,
        periods.from_at, periods.previous_at, periods.from_at AS since_at
    FROM vips
    JOIN periods ON periods.shop = vips.shop
-- include known_as shop=vips.shop; customer=vips.customer
),
-- include follow_up_progress items=items
asked_ids AS MATERIALIZED (
    SELECT shop, customer, customer AS person FROM items
    UNION
    SELECT same.shop, same.customer, same.person
    FROM persons AS same
    WHERE false OR (same.shop, same.person) IN (SELECT shop, customer FROM items)
),
-- include recent_attempts
-- include contact_budget asked=asked_ids; each=false
-- include shift_spans
-- include on_duty
-- include quiet_hours
worked AS MATERIALIZED (
    SELECT items.*, holder, held_until, outcome, again_at, is_exhausted
    FROM items
    FULL JOIN progress ON progress.shop = items.shop AND progress.subject = items.subject
    FULL JOIN budgets ON budgets.shop = items.shop AND budgets.customer = items.customer
),
judged AS MATERIALIZED (
    SELECT
        worked.*, claim_ms, calls, last_care_at, GREATEST(due.at, again_at) AS due_at,
        CASE
            WHEN calls > 0 OR
-- include is_ended outcome=outcome
            THEN 'done'
            WHEN $2::timestamptz >= to_at THEN 'expired'
            WHEN holder IS NOT NULL THEN 'claimed'
            WHEN GREATEST(due.at, again_at) > $2::timestamptz THEN 'waiting'
            WHEN coalesce(is_exhausted, max_attempts = 0) THEN 'budget'
            WHEN quiet_until IS NOT NULL AND NOT has_just_written THEN 'quiet'
            ELSE 'due'
        END AS state
    FROM worked
    JOIN clocks ON clocks.shop = worked.shop
-- include just_written shop=worked.shop; ids=worked.ids; terms=clocks
    CROSS JOIN LATERAL (
        SELECT
            count(*) FILTER (WHERE call.at >= from_at AND call.at < to_at) AS calls,
            max(call.at) AS last_care_at,
            max(call.at) FILTER (WHERE call.at < from_at) AS earlier_at
        FROM (
            SELECT told.at
            FROM
-- include rows_of_ids table={follow_up_actions}; shop=worked.shop; column=subject; ids=ARRAY(SELECT 'customers/' || unnest(worked.ids)); as=told
            WHERE told.kind IN ('vip_care', 'care') AND told.action = 'attempted' AND told.at <= $2::timestamptz
            UNION ALL
            SELECT told.at
            FROM
-- include rows_of_ids table={replies}; shop=worked.shop; column=customer; ids=worked.ids; as=told
            WHERE told.purpose = 'care' AND told.sender_kind = 'human'
                AND told.at <= $2::timestamptz
        ) AS call
    ) AS made
    CROSS JOIN LATERAL (
        SELECT
            date_trunc('day', earlier_at AT TIME ZONE zone)
            + CASE care_period
                WHEN 'week' THEN first_day::timestamp - date_trunc('week', earlier_at AT TIME ZONE zone)
                ELSE age(first_day::timestamp, date_trunc(care_period, earlier_at AT TIME ZONE zone))
            END AS due_day
    ) AS same_day
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN earlier_at IS NULL OR (earlier_at < previous_at AND from_at <= $2::timestamptz) THEN from_at
            ELSE
-- include first_instant local=due_day; zone=zone
        END AS at
    ) AS due
),
wanted AS MATERIALIZED (SELECT * FROM judged WHERE calls = 0 OR $9::boolean IS NOT TRUE),
-- include owners items=wanted; customer=customer; consults=false; is_received=true
page AS (
    SELECT *, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM owners
    ORDER BY
        CASE WHEN NOT $4::boolean THEN calls > 0 END,
        CASE WHEN NOT $4::boolean AND $11::text IS NOT NULL THEN (owner = $11::text) IS NOT TRUE END,
        CASE WHEN NOT $4::boolean THEN due_at END,
        customer, shop
    LIMIT $5::bigint
)
SELECT
    page.customer,
    page.shop,
    first_day AS period_from,
    last_day AS period_to,
    last_care_at,
    calls::bigint,
    due_at,
    calls = 0 AS missing,
    owner,
    state,
    'vip' AS tier,
    held_until AS claimed_until,
    why,
    owned_by,
    shift,
    calls = 0 AND state = 'expired' AS overdue,
    name,
    platform,
    total,
    claim_ms
FROM page
JOIN chosen ON chosen.shop = page.shop
ORDER BY
    CASE WHEN NOT $4::boolean THEN calls > 0 END,
    CASE WHEN NOT $4::boolean AND $11::text IS NOT NULL THEN (owner = $11::text) IS NOT TRUE END,
    CASE WHEN NOT $4::boolean THEN due_at END,
    page.customer, page.shop;
