-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- presence_days: how long each agent was online, and how long away or suspended, on each local day of the asked time; the logins of the
-- day, the first of them and the last logout. A state lasts until the next word of the agent, a day at most, and until $2.
-- Needs `days`.
presence_told AS MATERIALIZED (
    SELECT
        days.shop, days.zone, days.since_local, days.until_local, asked.from_at, asked.to_at,
        told.agent, told.at, told.id, told.source, told.state
    FROM days
    CROSS JOIN LATERAL (
        SELECT
            GREATEST(
                $10::timestamptz,
-- include first_instant local=since_local; zone=zone
            ) AS from_at,
            LEAST(
                $11::timestamptz, $2::timestamptz,
-- include first_instant local=until_local; zone=zone
            ) AS to_at
    ) AS asked
    CROSS JOIN LATERAL (
        SELECT *
        FROM {agent_events} AS told
        WHERE told.shop = days.shop AND told.at >= asked.from_at - interval '24 hours' AND told.at < days.to_at
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
        SELECT
            (GREATEST(at, from_at) AT TIME ZONE zone)::date AS first_day,
            (GREATEST(LEAST(ends_at, to_at), at, from_at) AT TIME ZONE zone)::date AS last_day
    ) AS span
    -- Where clocks are set back over midnight, they show the day before again when it has ended.
    CROSS JOIN LATERAL (
        SELECT generate_series(first_day::timestamp, (last_day + 1)::timestamp, interval '1 day')::date AS day
    ) AS touched
    CROSS JOIN LATERAL (
        SELECT
            GREATEST(
                extract(
                    epoch FROM LEAST(
                        ends_at, to_at,
-- include first_instant local=(day + 1)::timestamp; zone=zone
                    ) - GREATEST(
                        at, from_at,
-- include first_instant local=day::timestamp; zone=zone
                    )
                ) * 1000000,
                0
            )::bigint AS length,
            (at >= $10::timestamptz) IS NOT FALSE AND (at < $11::timestamptz) IS NOT FALSE
                AND at AT TIME ZONE zone >= since_local AND at AT TIME ZONE zone < until_local
                AND (at AT TIME ZONE zone)::date = day AS is_of_day
    ) AS part
    WHERE day <= last_day OR length > 0
    GROUP BY 1, 2, 3
    HAVING coalesce(sum(length) FILTER (WHERE state <> 'offline'), 0) > 0 OR bool_or(is_of_day AND (is_login OR is_logout))
),
