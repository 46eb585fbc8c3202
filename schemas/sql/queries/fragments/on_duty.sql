-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- on_duty: who is on duty in each chosen shop as of $2, by the spans of shifts; the agents in the order of their ids, each with
-- the shift that began last.
on_duty AS MATERIALIZED (
    SELECT shop, array_agg(agent ORDER BY agent) AS agents, array_agg(shift ORDER BY agent) AS shifts
    FROM (
        SELECT DISTINCT ON (shop, agent) shop, agent, shift
        FROM shift_spans
        WHERE agent IS NOT NULL AND from_at <= $2::timestamptz AND to_at > $2::timestamptz
        ORDER BY shop, agent, from_at DESC, shift
    ) AS present_agents
    GROUP BY shop
),
