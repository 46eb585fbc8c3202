-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The policies in force for each chosen shop, by local day: policy_sets (shop, from_day, to_day, term, policies), a row per shop
-- and stretch of days [from_day, to_day) in which none of them changes; the first begins at -infinity, the last ends at infinity.
-- `policies ->> 'KEY'` is a value as it is written after KEY=. Join by shop and day. Stretches with the same values have the same
-- `term`, and policy_terms (term, policies) has each once: few rows, from which a query reads its values as typed columns.
-- A shop's own value goes before its platform's, that before one for all, that before the standard; what was set after $2 is not
-- seen. {keys} text[]: the policies that the query reads; {values} text[]: their standard or given values; {given} text[]: those
-- of them that were given with the question, which hold on every day. `PolicySet.binds` gives the three. Needs `chosen`.
told_policies AS MATERIALIZED (
    SELECT
        shop, platform, key, value, date '1970-01-01' + from_day AS from_day, at, id, source,
        CASE WHEN shop <> '*' THEN 3 WHEN platform IS NOT NULL THEN 2 ELSE 1 END AS rank
    FROM {policies}
    WHERE at <= $2::timestamptz AND key = ANY ({keys}::text[]) AND NOT key = ANY ({given}::text[])
),
policy_groups AS MATERIALIZED (
    SELECT DISTINCT platform, CASE WHEN shop IN (SELECT told.shop FROM told_policies AS told) THEN shop END AS own
    FROM chosen
),
policy_days AS MATERIALIZED (
    SELECT
        row_number() OVER () AS stretch, platform, own, from_day,
        coalesce(lead(from_day) OVER (PARTITION BY platform, own ORDER BY from_day), 'infinity') AS to_day
    FROM (
        SELECT platform, own, date '-infinity' AS from_day
        FROM policy_groups
        UNION
        SELECT policy_groups.platform, own, told.from_day
        FROM policy_groups
        JOIN told_policies AS told ON told.shop = '*' AND (told.platform IS NULL OR told.platform = policy_groups.platform)
        UNION
        SELECT policy_groups.platform, own, told.from_day
        FROM policy_groups
        JOIN told_policies AS told ON told.shop = own AND (told.platform IS NULL OR told.platform = policy_groups.platform)
    ) AS first_days
),
-- Joined by equality, so that hundreds of shops with values of their own do not each look through all values.
stretch_values AS MATERIALIZED (
    SELECT DISTINCT ON (stretch, key) stretch, key, rank, value
    FROM (
        SELECT DISTINCT ON (stretch, key, rank) stretch, key, rank, value
        FROM (
            SELECT policy_days.stretch, policy_days.platform AS of_platform, policy_days.from_day AS day, told.*
            FROM policy_days
            JOIN told_policies AS told ON told.shop = policy_days.own
            UNION ALL
            SELECT policy_days.stretch, policy_days.platform, policy_days.from_day, told.*
            FROM policy_days
            JOIN told_policies AS told ON told.shop = '*'
        ) AS reaching
        WHERE from_day <= day AND (platform IS NULL OR platform = of_platform)
        ORDER BY stretch, key, rank, from_day DESC, at DESC, id DESC, source DESC
    ) AS latest
    WHERE value IS NOT NULL
    ORDER BY stretch, key, rank DESC
),
-- rank: 4 what was given with the question, 3 what was set for the shop, 2 for its platform, 1 for all, 0 the standard.
policy_values AS MATERIALIZED (
    SELECT
        policy_days.stretch, platform, own, from_day, to_day, standard.key, coalesce(told.value, standard.value) AS value,
        CASE WHEN standard.key = ANY ({given}::text[]) THEN 4 ELSE coalesce(told.rank, 0) END AS rank
    FROM policy_days
    CROSS JOIN unnest({keys}::text[], {values}::text[]) AS standard (key, value)
    LEFT JOIN stretch_values AS told ON told.stretch = policy_days.stretch AND told.key = standard.key
),
-- PLATFORM.KEY goes before KEY; but its standard gives way to what was set for the shop or the platform, or given, as KEY.
policy_stretches AS MATERIALIZED (
    SELECT platform, own, from_day, to_day, dense_rank() OVER (ORDER BY policies)::integer AS term, policies
    FROM (
        SELECT stretch, platform, own, from_day, to_day, jsonb_object_agg(key, value) AS policies
        FROM policy_values
        WHERE rank > 0 OR (stretch, key) NOT IN (
            SELECT general.stretch, general.platform || '.' || general.key
            FROM policy_values AS general
            WHERE general.rank >= 2 AND general.platform IS NOT NULL
        )
        GROUP BY stretch, platform, own, from_day, to_day
    ) AS stretches
),
policy_terms AS MATERIALIZED (
    SELECT DISTINCT ON (term) term, policies
    FROM policy_stretches
    ORDER BY term
),
-- One equality, of which the planner expects a row a shop. It takes IS NOT DISTINCT FROM to hold for hardly any, and so went through all
-- rules for each of 36,000 orders.
policy_sets AS MATERIALIZED (
    SELECT grouped.shop, from_day, to_day, term, policies
    FROM (
        SELECT shop, CASE WHEN shop IN (SELECT told.shop FROM told_policies AS told) THEN '=' || shop ELSE coalesce(platform, '') END AS grp
        FROM chosen
    ) AS grouped
    JOIN (SELECT coalesce('=' || own, platform, '') AS grp, from_day, to_day, term, policies FROM policy_stretches) AS stretch
        ON stretch.grp = grouped.grp
),
