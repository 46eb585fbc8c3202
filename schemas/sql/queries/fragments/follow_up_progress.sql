-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- progress: how far each of {items} (shop, subject, all its subjects, kind, from_at) has been worked on from from_at up to $2. Needs claim_ms in
-- rule_sets: a claim lasts as long as on its day.
-- A claim ends when it lapses, when its agent gives it back, or with the next attempt or result; one that was made while
-- another agent's was in force does not count. Only the claims after the last attempt or result are walked, one item's steps
-- by their place: a join of two long lists could become a loop.
item_actions AS MATERIALIZED (
    SELECT
        item.shop, item.subject, item.kind, action.at, action.id, action.source, action.action, action.agent, action.until, action.outcome,
        action.reason_code
    FROM {items} AS item
    CROSS JOIN LATERAL unnest(item.subjects) AS named (subject)
    CROSS JOIN LATERAL (
        SELECT *
        FROM {follow_up_actions} AS told
        WHERE told.shop = item.shop AND told.subject = named.subject AND told.kind = item.kind AND told.at <= $2::timestamptz
        OFFSET 0
    ) AS action
    WHERE action.at >= item.from_at
),
claim_steps AS (
    SELECT
        shop, subject, kind,
        array_agg(action ORDER BY at, id, source) AS actions, array_agg(agent ORDER BY at, id, source) AS agents,
        array_agg(at ORDER BY at, id, source) AS instants, array_agg(until ORDER BY at, id, source) AS ends
    FROM (
        SELECT
            item_actions.shop, subject, kind, at, id, source, action, agent,
            coalesce(until, at + claim_ms * interval '1 millisecond') AS until,
            bool_or(action IN ('attempted', 'resolved')) OVER (
                PARTITION BY item_actions.shop, subject, kind ORDER BY at DESC, id DESC, source DESC
            ) AS is_over
        FROM item_actions
-- include rules_of_day shop=item_actions.shop; at=item_actions.at; as=terms
    ) AS told
    WHERE NOT is_over
    GROUP BY shop, subject, kind
),
holdings AS (
    SELECT
        shop, subject, kind, actions, agents, instants, ends,
        0 AS nth, NULL::text COLLATE "C" AS holder, NULL::timestamptz AS held_until
    FROM claim_steps
    UNION ALL
    SELECT
        shop, subject, kind, actions, agents, instants, ends, nth + 1,
        CASE
            WHEN actions[nth + 1] = 'claimed' THEN CASE WHEN is_free OR holder = agents[nth + 1] THEN agents[nth + 1] ELSE holder END
            WHEN NOT is_free AND holder <> agents[nth + 1] THEN holder
        END,
        CASE
            WHEN actions[nth + 1] = 'claimed' THEN CASE WHEN is_free OR holder = agents[nth + 1] THEN ends[nth + 1] ELSE held_until END
            WHEN NOT is_free AND holder <> agents[nth + 1] THEN held_until
        END
    FROM holdings
    CROSS JOIN LATERAL (SELECT (holder IS NOT NULL AND held_until > instants[nth + 1]) IS NOT TRUE AS is_free) AS before
    WHERE nth < cardinality(actions)
),
claims AS (
    SELECT shop, subject, kind, holder, held_until
    FROM holdings
    WHERE nth = cardinality(actions)
),
results AS (
    SELECT DISTINCT ON (shop, subject, kind) shop, subject, kind, outcome, until, reason_code, at, agent
    FROM item_actions
    WHERE action = 'resolved' AND outcome <> 'no_answer'
    ORDER BY shop, subject, kind, at DESC, id DESC, source DESC
),
tries AS (
    SELECT
        shop, subject, kind,
        count(*) FILTER (WHERE action = 'attempted') AS attempts,
        max(at) FILTER (WHERE action = 'attempted' OR outcome = 'no_answer') AS last_attempt_at
    FROM item_actions
    GROUP BY shop, subject, kind
),
-- Full joins, here and where progress is used, are never done as loops.
progress AS MATERIALIZED (
    SELECT
        shop, subject, kind, attempts, last_attempt_at,
        CASE WHEN held_until > $2::timestamptz THEN holder END AS holder,
        CASE WHEN held_until > $2::timestamptz AND holder IS NOT NULL THEN held_until END AS held_until,
        outcome,
        CASE WHEN outcome IN ('promised', 'snoozed') THEN results.until END AS again_at,
        reason_code
    FROM tries
    FULL JOIN claims USING (shop, subject, kind)
    FULL JOIN results USING (shop, subject, kind)
),
