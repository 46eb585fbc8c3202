-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Promises as of $2 (R023), a row each: results of follow-ups with the outcome promised, and questions about goods that were opened
-- as cases and are owed an answer. An answer is due when it was promised for, and at the latest promise.limit_ms later; what a
-- customer promised, or asked to be called about, is due when it was promised for. Without a told time both are due after
-- promise.limit_ms. Kept by the next attempt, a payment or a solution; another promise moves it; the close of its order drops it, also
-- the automatic one, told or not (R029).
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given; $9 kind, $10 agent, $11 customer, by
-- any id, each or null.
WITH RECURSIVE
-- include chosen source={customers}
-- include desk_rules keys=$6; values=$7; given=$8
-- include persons
-- include wanted_ids customer=$11
told_promises AS (
    SELECT
        told.shop, told.subject, told.kind, told.agent, told.at AS promised_at, told.until AS promised_for,
        coalesce(told.customer, CASE WHEN placed.customer_at <= $2::timestamptz THEN placed.customer END) AS customer,
        CASE WHEN told.subject LIKE 'orders/%' THEN substr(told.subject, 8) END AS order_id, NULL::text AS case_id,
        told.kind IN ('enquiry', 'aftersale') AS is_answer,
        ending.state, ending.at AS ended_at, told.id, told.source
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT *
        FROM {follow_up_actions} AS action
        WHERE action.shop = chosen.shop AND action.outcome = 'promised' AND action.at <= $2::timestamptz
        OFFSET 0
    ) AS told
    LEFT JOIN {orders} AS placed
        ON placed."partition" = ANY (
            ARRAY[told."partition", kefu.partition_of(told.shop, told.subject, (SELECT partitions FROM kefu.log_settings))]
        )
        AND placed.shop = told.shop AND told.subject LIKE 'orders/%'
        AND placed.order_id = substr(told.subject, 8)
    LEFT JOIN LATERAL (
        SELECT closing.at
        FROM (SELECT placed.*) AS ordered
-- include rules_of_placing told=ordered
        CROSS JOIN LATERAL (
            SELECT
-- include closes_at told=ordered; rules=placed_terms
                AS at
        ) AS closing
        WHERE ordered.placed_at <= $2::timestamptz
    ) AS close ON true
-- include known_as shop=told.shop; customer=substr(told.subject, 11)
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN told.subject LIKE 'customers/%' THEN ARRAY(SELECT 'customers/' || unnest(known_as.ids)) ELSE ARRAY[told.subject]
        END AS subjects
        OFFSET 0
    ) AS named
    LEFT JOIN LATERAL (
        SELECT endings.at, endings.state
        FROM (
            SELECT
                action.at, action.id, action.source,
                CASE
                    WHEN action.action = 'attempted' OR action.outcome IN ('paid', 'converted') THEN 'kept'
                    WHEN action.outcome IN ('promised', 'snoozed') THEN 'moved'
                    ELSE 'dropped'
                END AS state
            FROM {follow_up_actions} AS action
            WHERE action.shop = told.shop AND action.subject = ANY (named.subjects) AND action.kind = told.kind
                AND (action.at, action.id, action.source) > (told.at, told.id, told.source) AND action.at <= $2::timestamptz
                AND CASE action.action
                    WHEN 'attempted' THEN told.kind <> 'unpaid'
                    WHEN 'resolved' THEN action.outcome <> 'no_answer'
                    ELSE false
                END
            UNION ALL
            SELECT ends.at, '', '', ends.state
            FROM (
                VALUES
                    -- What was told to have happened before the promise ends it at once.
                    (CASE WHEN placed.paid_at IS NOT NULL THEN GREATEST(placed.paid_at, told.at) END, 'kept'),
                    (CASE WHEN placed.closed_at IS NOT NULL THEN GREATEST(placed.closed_at, told.at) END, 'dropped'),
                    (
                        CASE
                            WHEN close.at IS NOT NULL AND (placed.paid_at <= close.at) IS NOT TRUE THEN GREATEST(close.at, told.at)
                        END,
                        'dropped'
                    )
            ) AS ends (at, state)
            WHERE told.kind = 'unpaid' AND ends.at >= told.at AND ends.at <= $2::timestamptz
        ) AS endings
        ORDER BY endings.at, endings.id, endings.source, endings.state DESC
        LIMIT 1
    ) AS ending ON true
),
questions AS (
    SELECT DISTINCT ON (told.shop, told.subject) told.shop, told.subject, told.at, told.customer, told.data::json AS data
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT *
        FROM {history} AS opened
        WHERE opened.shop = chosen.shop AND opened.subject >= 'cases/' AND opened.subject < 'cases0'
            AND opened.at <= $2::timestamptz AND opened.type = 'case.opened'
        OFFSET 0
    ) AS told
    ORDER BY told.shop, told.subject, told.at, told.id, told.source
),
asked_questions AS (
    SELECT
        question.shop, question.subject, 'product_question' AS kind,
        coalesce(given.agent, question.data ->> 'agent_id', question.data ->> 'opened_by') AS agent,
        question.at AS promised_at, due.at AS promised_for, question.customer, question.data ->> 'order_id' AS order_id,
        substr(question.subject, 7) AS case_id, true AS is_answer,
        CASE WHEN closed.at IS NOT NULL THEN CASE WHEN closed.resolution = 'solved' THEN 'kept' ELSE 'dropped' END END AS state,
        closed.at AS ended_at, '' AS id, '' AS source
    FROM questions AS question
    LEFT JOIN LATERAL (
        SELECT told.at, coalesce(told.data::json ->> 'resolution', 'solved') AS resolution
        FROM {history} AS told
        WHERE told.shop = question.shop AND told.subject = question.subject AND told.type = 'case.closed'
            AND told.at >= question.at AND told.at <= $2::timestamptz
        ORDER BY told.at, told.id, told.source
        LIMIT 1
    ) AS closed ON true
    LEFT JOIN LATERAL (
        SELECT kefu_read.safe_instant(told.data::json ->> 'due_at') AS at
        FROM {history} AS told
        WHERE told.shop = question.shop AND told.subject = question.subject AND told.type = 'case.updated'
            AND told.at <= $2::timestamptz AND kefu_read.safe_instant(told.data::json ->> 'due_at') IS NOT NULL
        ORDER BY told.at DESC, told.id DESC, told.source DESC
        LIMIT 1
    ) AS due ON true
    LEFT JOIN LATERAL (
        SELECT told.data::json ->> 'assigned_to' AS agent
        FROM {history} AS told
        WHERE told.shop = question.shop AND told.subject = question.subject AND told.type = 'case.updated'
            AND told.at <= $2::timestamptz AND told.data::json ->> 'assigned_to' IS NOT NULL
        ORDER BY told.at DESC, told.id DESC, told.source DESC
        LIMIT 1
    ) AS given ON true
    WHERE question.data ->> 'kind' = 'product_question'
),
promises AS MATERIALIZED (
    SELECT * FROM told_promises
    UNION ALL
    SELECT * FROM asked_questions
),
judged AS MATERIALIZED (
    SELECT
        promise.*, due.at AS due_at,
        CASE
            WHEN promise.state IS NOT NULL THEN promise.state
            WHEN due.at < $2::timestamptz THEN 'overdue'
            WHEN due.at <
-- include first_instant local=(($2::timestamptz AT TIME ZONE rules.zone)::date + 1)::timestamp; zone=rules.zone
            THEN 'due'
            ELSE 'open'
        END AS standing
    FROM
-- include items_with_rules items=promises; at=promised_at; as=promise; columns=promise_ms AS patience_ms
    JOIN rules ON rules.shop = promise.shop
    CROSS JOIN LATERAL (SELECT promised_at + patience_ms * interval '1 millisecond' AS at) AS latest
    CROSS JOIN LATERAL (
        SELECT CASE WHEN is_answer THEN LEAST(promised_for, latest.at) ELSE coalesce(promised_for, latest.at) END AS at
    ) AS due
    WHERE ($9::text IS NULL OR promise.kind = $9::text) AND ($10::text IS NULL OR promise.agent = $10::text)
        AND ($11::text IS NULL OR (promise.shop, promise.customer) IN (SELECT wanted.shop, wanted.customer FROM wanted_ids AS wanted))
),
rows AS MATERIALIZED (
    SELECT * FROM judged WHERE $4::boolean OR state IS NULL
)
SELECT
    rows.shop,
    due_at,
    CASE WHEN state IS NULL THEN (extract(epoch FROM due_at - $2::timestamptz) * 1000000)::bigint END AS left_s,
    standing AS state,
    kind,
    customer,
    order_id AS "order",
    case_id AS "case",
    agent,
    promised_at,
    promised_for,
    ended_at,
    coalesce(ended_at, $2::timestamptz) > due_at AS late,
    chosen.name,
    chosen.platform,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM judged WHERE state IS NOT NULL) END AS ended
FROM rows
JOIN chosen ON chosen.shop = rows.shop
ORDER BY
    CASE WHEN NOT $4::boolean THEN due_at END,
    rows.shop,
    due_at,
    subject,
    kind,
    promised_at,
    id,
    source
LIMIT $5::bigint;
