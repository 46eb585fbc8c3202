-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- {as}: {items} (shop, customer, ids, agent, last_message_at, due_at, due_to), each that is {over} with why nobody may have nudged at any
-- instant from due_at to due_to, both included (R022, R119), and whether the agent may have. bar: off_shift when nobody was on shift,
-- budget when there was no contact left while anybody was, else quiet when what was left lay in the quiet hours; null when there was
-- time for it. All by the policies of the days of those instants. Needs rule_sets, persons, shift_spans and covered.
nudge_persons AS MATERIALIZED (
    SELECT shop, customer, ids, min(due_at) - interval '24 hours' AS after_at, max(due_to) AS to_at
    FROM {items} AS item
    WHERE {over}
    GROUP BY shop, customer, ids
),
-- include attempts_of_spans as=nudge_attempts; spans=(SELECT shop, min(after_at) AS after_at, max(to_at) AS to_at FROM nudge_persons GROUP BY shop)
told_before_nudges AS (
    SELECT
        told.shop, told.at, true AS is_attempt, coalesce(told.channel, 'chat') = 'chat' AS is_chat_attempt,
-- include person_of told=told
        AS customer
    FROM nudge_attempts AS told
    WHERE told.customer IS NOT NULL
    UNION ALL
    SELECT person.shop, told.at, false, false, person.customer
    FROM nudge_persons AS person
    CROSS JOIN LATERAL (
        SELECT told.at
        FROM
-- include rows_of_ids table={replies}; shop=person.shop; column=customer; ids=person.ids; as=told
        WHERE told.at > person.after_at AND told.at <= person.to_at AND
-- include is_contact purpose=told.purpose
    ) AS told
),
nudge_contacts AS MATERIALIZED (
    SELECT shop, customer, array_agg(at ORDER BY at) AS reached_at
    FROM
-- include contacts_among told=told_before_nudges
    GROUP BY shop, customer
),
agent_hours AS MATERIALIZED (
    SELECT shop, agent, range_agg(tstzrange(from_at, to_at)) AS own_hours
    FROM shift_spans
    WHERE agent IS NOT NULL
    GROUP BY shop, agent
),
contact_terms AS MATERIALIZED (
    SELECT
        shop AS of_shop, array_agg(zone) AS zones, array_agg(quiet_from) AS quiet_froms, array_agg(quiet_to) AS quiet_tos,
        array_agg(open_ms) AS opens, array_agg(max_attempts) AS budgets,
        array_agg(
            tstzrange(
-- include first_instant local=from_day::timestamp; zone=zone
                ,
-- include first_instant local=to_day::timestamp; zone=zone
            )
        ) AS spans
    FROM rule_sets
    GROUP BY shop
),
-- Full joins are never done as loops. What belongs to no item has no due_at.
{as} AS MATERIALIZED (
    SELECT item.*, time_left.bar, time_left.could_agent
    FROM (
        SELECT item.*, contacts.reached_at, agents.own_hours, covered.hours AS shop_hours, terms.*
        FROM {items} AS item
        FULL JOIN nudge_contacts AS contacts ON contacts.shop = item.shop AND contacts.customer = item.customer
        FULL JOIN agent_hours AS agents ON agents.shop = item.shop AND agents.agent = item.agent
        FULL JOIN covered ON covered.shop = item.shop
        FULL JOIN contact_terms AS terms ON terms.of_shop = item.shop
        OFFSET 0
    ) AS item
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN NOT bool_or(NOT isempty(on_shift.hours)) FILTER (WHERE NOT is_own) THEN 'off_shift'
                WHEN NOT bool_or(piece IS NOT NULL) FILTER (WHERE NOT is_own) THEN 'budget'
                WHEN NOT bool_or(coalesce(piece @> allowed.at, false)) FILTER (WHERE NOT is_own) THEN 'quiet'
            END AS bar,
            coalesce(bool_or(piece @> allowed.at) FILTER (WHERE is_own), false) AS could_agent
        FROM unnest(item.zones, item.quiet_froms, item.quiet_tos, item.opens, item.budgets, item.spans)
            AS terms (zone, quiet_from, quiet_to, open_ms, max_attempts, span)
        -- While no contact is left: from the last one that there may be until the first one of those is 24 hours old.
        CROSS JOIN LATERAL (
            SELECT
                CASE
                    WHEN max_attempts = 0 THEN tstzmultirange(tstzrange(NULL, NULL))
                    ELSE coalesce(range_agg(tstzrange(last_at, first_at + interval '24 hours')), '{}')
                END AS hours
            FROM (
                SELECT
                    first.at AS first_at,
                    item.reached_at[LEAST(first.nth + max_attempts - 1, cardinality(item.reached_at) + 1)::integer] AS last_at
                FROM unnest(item.reached_at) WITH ORDINALITY AS first (at, nth)
            ) AS used
            WHERE last_at < first_at + interval '24 hours'
        ) AS spent
        -- Without a roster every agent is always on shift.
        CROSS JOIN LATERAL (
            VALUES
                (item.shop_hours, false),
                (CASE WHEN lower_inf(item.shop_hours) AND item.agent IS NOT NULL THEN item.shop_hours ELSE item.own_hours END, true)
        ) AS present (hours, is_own)
        CROSS JOIN LATERAL (
            SELECT tstzmultirange(terms.span * tstzrange(item.due_at, item.due_to, '[]')) * present.hours AS hours
        ) AS on_shift
        LEFT JOIN LATERAL unnest(on_shift.hours - spent.hours) AS piece ON true
        CROSS JOIN LATERAL (
            SELECT
                CASE
                    WHEN lower(piece) < item.last_message_at + open_ms * interval '1 millisecond' THEN lower(piece)
                    ELSE
-- include after_quiet at=lower(piece); rules=terms
                END AS at
        ) AS allowed
        WHERE {over} AND terms.span && tstzrange(item.due_at, item.due_to, '[]')
    ) AS time_left
    WHERE item.due_at IS NOT NULL
),
