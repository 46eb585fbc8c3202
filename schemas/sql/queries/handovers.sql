-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What was handed to the next shift, an item a row, as of $2 (R121): with $4 everything, else what is not done. Due when the item
-- says, else at handover_due of the day after the business date, which is the local day on which the shift that handed over began:
-- the one named, else the one on which the agent who handed over was then; or else that of the handover; overdue from that instant
-- on. Accepted and done as handover.acknowledged tells first. An item is known by its id, one without by its place among the items: #1 is
-- the first. Told again it is as told last.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given; $9 only what is overdue, $10 the agent
-- who is to do it or took it over.
WITH RECURSIVE
-- include chosen source={history}
-- include desk_rules keys=$6; values=$7; given=$8
-- include shift_spans
told AS MATERIALIZED (
    SELECT history.shop, history.subject, history.at, history.id, history.source, history.type, history.data::jsonb AS data
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT *
        FROM {history} AS told
        WHERE told.shop = chosen.shop AND told.subject >= 'handovers/' AND told.subject < 'handovers0' AND told.at <= $2::timestamptz
            AND told.data IS NOT NULL
        OFFSET 0
    ) AS history
),
handed AS MATERIALIZED (
    SELECT DISTINCT ON (handover.shop, handover.subject, item.item_id, item.place)
        handover.shop, handover.subject, handover.at, item.item_id, item.place, item.value,
        handover.data ->> 'from_agent_id' AS from_agent, handover.data ->> 'from_shift_id' AS from_shift,
        handover.data ->> 'to_agent_id' AS to_agent
    FROM told AS handover
    CROSS JOIN LATERAL (
        SELECT
            each.value, each.number, coalesce(each.value ->> 'item_id', '#' || each.number) COLLATE "C" AS item_id,
            CASE WHEN each.value ->> 'item_id' IS NULL THEN each.number END AS place
        FROM jsonb_array_elements(CASE jsonb_typeof(handover.data -> 'items') WHEN 'array' THEN handover.data -> 'items' END)
            WITH ORDINALITY AS each (value, number)
    ) AS item
    WHERE handover.type = 'handover.submitted'
    ORDER BY
        handover.shop, handover.subject, item.item_id, item.place, handover.at DESC, handover.id DESC, handover.source DESC,
        item.number DESC
),
accepted AS MATERIALIZED (
    SELECT DISTINCT ON (acknowledged.shop, acknowledged.subject, item_id)
        acknowledged.shop, acknowledged.subject, item_id, acknowledged.at, acknowledged.data ->> 'by_agent_id' AS agent
    FROM told AS acknowledged
    CROSS JOIN LATERAL jsonb_array_elements_text(
        CASE jsonb_typeof(acknowledged.data -> 'accepted_items') WHEN 'array' THEN acknowledged.data -> 'accepted_items' END
    ) AS item_id
    WHERE acknowledged.type = 'handover.acknowledged'
    ORDER BY acknowledged.shop, acknowledged.subject, item_id, acknowledged.at, acknowledged.id, acknowledged.source
),
finished AS MATERIALIZED (
    SELECT DISTINCT ON (acknowledged.shop, acknowledged.subject, item.value ->> 'item_id')
        acknowledged.shop, acknowledged.subject, item.value ->> 'item_id' AS item_id, acknowledged.at, item.value ->> 'result' AS result,
        acknowledged.data ->> 'by_agent_id' AS agent
    FROM told AS acknowledged
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE jsonb_typeof(acknowledged.data -> 'done_items') WHEN 'array' THEN acknowledged.data -> 'done_items' END
    ) WITH ORDINALITY AS item (value, number)
    WHERE acknowledged.type = 'handover.acknowledged' AND item.value ->> 'item_id' IS NOT NULL
    ORDER BY
        acknowledged.shop, acknowledged.subject, item.value ->> 'item_id', acknowledged.at, acknowledged.id, acknowledged.source,
        item.number
),
-- Full joins are never done as loops.
items AS MATERIALIZED (
    SELECT
        handed.*, accepted.at AS accepted_at, finished.at AS done_at, finished.result,
        coalesce(finished.agent, accepted.agent) AS taken_by
    FROM handed
    FULL JOIN accepted ON accepted.shop = handed.shop AND accepted.subject = handed.subject AND accepted.item_id = handed.item_id
    FULL JOIN finished ON finished.shop = handed.shop AND finished.subject = handed.subject AND finished.item_id = handed.item_id
),
timed AS MATERIALIZED (
    SELECT
        items.*, due.at AS due_at,
        CASE
            WHEN done_at IS NOT NULL THEN 'done'
            WHEN $2::timestamptz >= due.at THEN 'overdue'
            WHEN accepted_at IS NOT NULL THEN 'accepted'
            ELSE 'open'
        END AS state
    FROM items
-- include rules_of_day shop=items.shop; at=items.at; as=terms
    LEFT JOIN LATERAL (
        SELECT coalesce(
            min(span.from_at) FILTER (WHERE span.shift = items.from_shift),
            max(span.from_at) FILTER (WHERE span.agent = items.from_agent AND span.from_at <= items.at AND span.to_at >= items.at)
        ) AS at
        FROM shift_spans AS span
        WHERE span.shop = items.shop
    ) AS began ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(
            kefu_read.safe_instant(items.value ->> 'due_at'),
            ((coalesce(began.at, items.at) AT TIME ZONE terms.zone)::date + 1 + handover_due) AT TIME ZONE terms.zone
        ) AS at
    ) AS due
),
rows AS MATERIALIZED (
    SELECT *
    FROM timed
    WHERE CASE WHEN $9::boolean IS TRUE THEN state = 'overdue' ELSE $4::boolean OR state <> 'done' END
        AND ($10::text IS NULL OR coalesce(taken_by, to_agent) = $10::text)
)
SELECT
    rows.shop,
    substr(subject, 11) AS handover,
    item_id AS item,
    state,
    due_at,
    CASE WHEN done_at IS NULL THEN (extract(epoch FROM due_at - $2::timestamptz) * 1000000)::bigint END AS left_s,
    value ->> 'kind' AS kind,
    value ->> 'ref' AS ref,
    from_agent,
    coalesce(taken_by, to_agent) AS owner,
    at AS handed_at,
    accepted_at,
    done_at,
    result,
    coalesce(done_at, $2::timestamptz) >= due_at AS late,
    value ->> 'priority' AS priority,
    chosen.name,
    chosen.platform,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM timed WHERE state = 'done') END AS done
FROM rows
JOIN chosen ON chosen.shop = rows.shop
ORDER BY
    CASE WHEN NOT $4::boolean THEN due_at END,
    rows.shop,
    subject,
    item_id,
    place
LIMIT $5::bigint;
