-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- shift_spans: when the shifts of the chosen shops were or are to be, as of $2, half-open: from the start that was told or else
-- planned to the end that was told or else planned; one that was neither ended nor planned lasts a day at most. A shift serves
-- its own shop and those that it names.
-- Shifts that name a chosen shop: all that was told of them counts, as not every event of a shift says again whom it serves.
shared_shifts AS MATERIALIZED (
    SELECT DISTINCT told.shop, told.shift
    FROM {shift_events} AS told
    WHERE told.at <= $2::timestamptz AND told.shops IS NOT NULL
        AND told.shops::jsonb ?| (SELECT array_agg(chosen.shop::text) FROM chosen)
),
told_shifts AS (
    SELECT
        told.shop, told.shift,
        (array_agg(agent ORDER BY at DESC, id DESC, source DESC) FILTER (WHERE agent IS NOT NULL))[1] AS agent,
        (array_agg(kind ORDER BY at DESC, id DESC, source DESC) FILTER (WHERE kind IS NOT NULL))[1] AS kind,
        (array_agg(shops ORDER BY at DESC, id DESC, source DESC) FILTER (WHERE shops IS NOT NULL))[1]::jsonb AS shops,
        (array_agg(starts_at ORDER BY at DESC, id DESC, source DESC) FILTER (WHERE action = 'planned'))[1] AS starts_at,
        (array_agg(ends_at ORDER BY at DESC, id DESC, source DESC) FILTER (WHERE action = 'planned'))[1] AS ends_at,
        min(at) FILTER (WHERE action = 'started') AS started_at,
        min(at) FILTER (WHERE action = 'ended') AS ended_at
    FROM (SELECT shop FROM chosen UNION SELECT shop FROM shared_shifts) AS rosters
    CROSS JOIN LATERAL (
        SELECT *
        FROM {shift_events} AS found
        WHERE found.shop = rosters.shop AND found.at <= $2::timestamptz
        OFFSET 0
    ) AS told
    WHERE told.shop IN (SELECT chosen.shop FROM chosen)
        OR (told.shop, told.shift) IN (SELECT shared_shifts.shop, shared_shifts.shift FROM shared_shifts)
    GROUP BY told.shop, told.shift
),
shift_spans AS MATERIALIZED (
    SELECT chosen.shop, told.shift, told.agent, told.kind, span.from_at, span.to_at
    FROM told_shifts AS told
    JOIN chosen ON chosen.shop = told.shop OR told.shops ? chosen.shop
    CROSS JOIN LATERAL (
        SELECT
            coalesce(told.started_at, told.starts_at) AS from_at,
            CASE
                WHEN told.ended_at >= coalesce(told.started_at, told.starts_at) THEN told.ended_at
                ELSE coalesce(told.ends_at, told.started_at + interval '24 hours')
            END AS to_at
    ) AS span
    WHERE span.from_at < span.to_at
),
