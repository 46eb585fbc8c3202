-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- presence_days: how long each agent was online, and how long away or suspended, on each local day of the asked time; the logins of the
-- day, the first of them and the last logout. A state lasts until the next word of the agent, a day at most, and until $2.
-- Needs `days`.
presence_told AS MATERIALIZED (
    SELECT days.shop, days.zone, asked.from_at, asked.to_at, told.agent, told.at, told.id, told.source, told.state
    FROM days
    CROSS JOIN LATERAL (
        SELECT
            GREATEST(since_local AT TIME ZONE zone, $10::timestamptz) AS from_at,
            LEAST(until_local AT TIME ZONE zone, $11::timestamptz, $2::timestamptz) AS to_at
    ) AS asked
    CROSS JOIN LATERAL (
        SELECT *
        FROM {agent_events} AS told
        WHERE told.shop = days.shop AND told.at > asked.from_at - interval '24 hours' AND told.at <= asked.to_at
            AND told.action = 'presence' AND told.agent IS NOT NULL AND told.state IS NOT NULL
        OFFSET 0
    ) AS told
),
presence_spans AS (
    SELECT
        told.*,
        LEAST(lead(at) OVER agents, at + interval '24 hours', $2::timestamptz) AS ends_at,
        state <> 'offline' AND (lag(state) OVER agents <> 'offline' AND at <= lag(at) OVER agents + interval '24 hours') IS NOT TRUE
            AS is_login,
        state = 'offline' AND lag(state) OVER agents <> 'offline' AND at <= lag(at) OVER agents + interval '24 hours' AS is_logout
    FROM presence_told AS told
    WINDOW agents AS (PARTITION BY shop, agent ORDER BY at, id, source)
),
presence_days AS MATERIALIZED (
    SELECT
        shop, agent, day,
        sum(length) FILTER (WHERE state = 'online')::bigint AS online,
        sum(length) FILTER (WHERE state IN ('away', 'suspended'))::bigint AS away,
        count(*) FILTER (WHERE is_login AND is_of_day) AS logins,
        min(at) FILTER (WHERE is_login AND is_of_day) AS first_login_at,
        max(at) FILTER (WHERE is_logout AND is_of_day) AS last_logout_at
    FROM presence_spans
    CROSS JOIN LATERAL (
        SELECT generate_series(
            (GREATEST(at, from_at) AT TIME ZONE zone)::date::timestamp,
            (GREATEST(LEAST(ends_at, to_at), GREATEST(at, from_at)) AT TIME ZONE zone)::date::timestamp,
            interval '1 day'
        )::date AS day
    ) AS touched
    CROSS JOIN LATERAL (
        SELECT
            GREATEST(
                extract(
                    epoch FROM LEAST(ends_at, to_at, (day + 1)::timestamp AT TIME ZONE zone)
                        - GREATEST(at, from_at, day::timestamp AT TIME ZONE zone)
                ) * 1000000,
                0
            )::bigint AS length,
            at >= from_at AND at < to_at AND (at AT TIME ZONE zone)::date = day AS is_of_day
    ) AS part
    GROUP BY 1, 2, 3
    HAVING coalesce(sum(length) FILTER (WHERE state <> 'offline'), 0) > 0 OR bool_or(is_of_day AND (is_login OR is_logout))
),
