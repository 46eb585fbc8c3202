-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- progress: how far each of {items} (shop, subject, kind, from_at) has been worked on from from_at up to $2. Needs claim_ms in
-- rules.
-- A claim ends when it lapses, when its agent gives it back, or with the next attempt or result; one that was made while
-- another agent's was in force does not count. Only the claims after the last attempt or result are walked.
item_actions AS MATERIALIZED (
    SELECT action.*
    FROM {items} AS item
    CROSS JOIN LATERAL (
        SELECT *
        FROM {follow_up_actions} AS told
        WHERE told.shop = item.shop AND told.subject = item.subject AND told.kind = item.kind
            AND told.at >= item.from_at AND told.at <= $2::timestamptz
        OFFSET 0
    ) AS action
),
claim_steps AS MATERIALIZED (
    SELECT *, row_number() OVER (PARTITION BY shop, subject, kind ORDER BY at, id, source) AS nth
    FROM (
        SELECT
            item_actions.shop, subject, kind, at, id, source, action, agent,
            coalesce(until, at + claim_ms * interval '1 millisecond') AS until,
            bool_or(action IN ('attempted', 'resolved')) OVER (
                PARTITION BY item_actions.shop, subject, kind ORDER BY at DESC, id DESC, source DESC
            ) AS is_over
        FROM item_actions
        JOIN rules ON rules.shop = item_actions.shop
    ) AS told
    WHERE NOT is_over
),
holdings AS (
    SELECT shop, subject, kind, 0::bigint AS nth, NULL::text COLLATE "C" AS holder, NULL::timestamptz AS held_until
    FROM claim_steps
    WHERE nth = 1
    UNION ALL
    SELECT
        step.shop, step.subject, step.kind, step.nth,
        CASE
            WHEN step.action = 'claimed' THEN CASE WHEN is_free OR holder = step.agent THEN step.agent ELSE holder END
            WHEN NOT is_free AND holder <> step.agent THEN holder
        END,
        CASE
            WHEN step.action = 'claimed' THEN CASE WHEN is_free OR holder = step.agent THEN step.until ELSE held_until END
            WHEN NOT is_free AND holder <> step.agent THEN held_until
        END
    FROM holdings
    JOIN claim_steps AS step
        ON step.shop = holdings.shop AND step.subject = holdings.subject AND step.kind = holdings.kind AND step.nth = holdings.nth + 1
    CROSS JOIN LATERAL (SELECT (holder IS NOT NULL AND held_until > step.at) IS NOT TRUE AS is_free) AS before
),
claims AS (
    SELECT DISTINCT ON (shop, subject, kind) shop, subject, kind, holder, held_until
    FROM holdings
    ORDER BY shop, subject, kind, nth DESC
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
progress AS MATERIALIZED (
    SELECT
        tries.shop, tries.subject, tries.kind, attempts, last_attempt_at,
        CASE WHEN held_until > $2::timestamptz THEN holder END AS holder,
        CASE WHEN held_until > $2::timestamptz AND holder IS NOT NULL THEN held_until END AS held_until,
        outcome,
        CASE WHEN outcome IN ('promised', 'snoozed') THEN results.until END AS again_at,
        reason_code
    FROM tries
    LEFT JOIN claims ON claims.shop = tries.shop AND claims.subject = tries.subject AND claims.kind = tries.kind
    LEFT JOIN results ON results.shop = tries.shop AND results.subject = tries.subject AND results.kind = tries.kind
),
