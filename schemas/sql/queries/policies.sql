-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The policies in force on a day: for the chosen shops what each is judged by, without shops the values for all and every
-- value of a platform or a shop that differs from them. read: whether an answer depends on it, and nothing else overrules it for those
-- whom it is for: of two values that for the shop holds, then that for its platform, then that for all; and PLATFORM.KEY goes before
-- KEY, unless only KEY was set for the shop or the platform (see policy_sets).
-- $1 shops, $2 as of, $3 zone, $4 the day or null for today, $5 $6 $7 $8 $9 $10 keys, standard values, first days, platforms,
-- titles and sources, $11 only this key or those that begin with it, $12 given keys, $13 days before today, $14 keys on which
-- no answer depends, $15 limit or null, $16 everything.
WITH RECURSIVE
standard AS MATERIALIZED (
    SELECT key COLLATE "C" AS key, value, first_day::date AS first_day, platforms, title, source
    FROM unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
        AS standard (key, value, first_day, platforms, title, source)
    WHERE $11::text IS NULL OR key = $11::text OR starts_with(key, $11::text || '.')
),
told_shops AS MATERIALIZED (
    SELECT DISTINCT ON (shop) shop, platform, name, "group", time_zone
    FROM {shops}
    WHERE at <= $2::timestamptz
    ORDER BY shop, at DESC, id DESC, source DESC
),
chosen AS MATERIALIZED (
    SELECT ids.shop, platform, coalesce($3::text, kefu_read.safe_zone(time_zone), 'Asia/Shanghai') AS zone
    FROM (
        SELECT shop FROM told_shops WHERE name = ANY ($1::text[]) OR "group" = ANY ($1::text[])
        UNION
        SELECT named COLLATE "C"
        FROM unnest($1::text[]) AS named
        WHERE NOT EXISTS (SELECT FROM told_shops WHERE name = named OR "group" = named)
    ) AS ids
    LEFT JOIN told_shops ON told_shops.shop = ids.shop
),
sets AS MATERIALIZED (
    SELECT
        told.*, date '1970-01-01' + from_day AS first_day,
        CASE WHEN shop <> '*' THEN 3 WHEN platform IS NOT NULL THEN 2 ELSE 1 END AS rank
    FROM {policies} AS told
    WHERE at <= $2::timestamptz AND NOT key = ANY ($12::text[])
),
-- For a chosen shop the values that reach it, without shops those of each shop and platform by themselves.
reaching AS (
    SELECT chosen.shop AS "for", sets.*
    FROM chosen
    JOIN sets ON (sets.shop = '*' OR sets.shop = chosen.shop) AND (sets.platform IS NULL OR sets.platform = chosen.platform)
        AND first_day <= coalesce($4::date, ($2::timestamptz AT TIME ZONE zone)::date - coalesce($13::integer, 0))
    UNION ALL
    SELECT NULL, sets.*
    FROM sets
    WHERE $1::text[] IS NULL
        AND first_day <= coalesce($4::date, ($2::timestamptz AT TIME ZONE coalesce($3::text, 'Asia/Shanghai'))::date - coalesce($13::integer, 0))
),
latest AS (
    SELECT DISTINCT ON ("for", key, shop, platform) *
    FROM reaching
    ORDER BY "for", key, shop, platform, first_day DESC, at DESC, id DESC, source DESC
),
holding AS (
    SELECT *, row_number() OVER (PARTITION BY "for", key ORDER BY rank DESC) AS nth
    FROM latest
    WHERE value IS NOT NULL
),
rows AS (
    SELECT
        standard.key,
        coalesce(holding.value, standard.value) AS value,
        coalesce(holding.first_day, standard.first_day) AS effective_from,
        coalesce(holding.platform, standard.platforms) AS platforms,
        title,
        coalesce(holding.note, holding.source, standard.source) AS source,
        chosen.shop,
        coalesce(holding.rank, 0) AS rank,
        chosen.shop AS "for",
        holding.platform AS told_platform
    FROM standard
    JOIN (SELECT shop FROM chosen UNION ALL SELECT NULL WHERE $1::text[] IS NULL) AS chosen ON true
    LEFT JOIN holding ON holding.key = standard.key AND holding."for" IS NOT DISTINCT FROM chosen.shop
        AND CASE WHEN chosen.shop IS NULL THEN holding.rank = 1 ELSE nth = 1 END
    UNION ALL
    SELECT
        standard.key, holding.value, holding.first_day, coalesce(holding.platform, standard.platforms), title,
        coalesce(holding.note, holding.source), nullif(holding.shop, '*'), holding.rank,
        NULL, holding.platform
    FROM holding
    JOIN standard ON standard.key = holding.key
    WHERE "for" IS NULL AND holding.rank > 1
),
-- general: the KEY of a PLATFORM.KEY. audience: for whom a row is, a shop, a platform or all.
audiences AS (
    SELECT
        rows.*, own.general, own.platform AS own_platform,
        CASE
            WHEN rows.shop IS NOT NULL THEN told_shops.platform
            WHEN rank = 2 THEN told_platform
            ELSE own.platform
        END AS platform
    FROM rows
    LEFT JOIN told_shops ON told_shops.shop = rows.shop
    LEFT JOIN LATERAL (
        SELECT split_part(rows.key, '.', 1) AS platform, keys.key AS general
        FROM unnest($5::text[]) AS keys (key)
        WHERE keys.key = substr(rows.key, strpos(rows.key, '.') + 1)
    ) AS own ON true
),
judged AS (
    SELECT
        audience.*,
-- include told_rank key=audience.key
        AS told_rank,
-- include told_rank key=audience.general
        AS general_rank,
-- include told_rank key=audience.platform || '.' || audience.key
        AS own_rank,
        CASE WHEN key = ANY ($12::text[]) THEN 4 ELSE rank END AS row_rank,
        (audience.platform || '.' || audience.key) = ANY ($5::text[]) AS has_own
    FROM audiences AS audience
)
SELECT
    key, value, effective_from, nullif(platforms, '') AS platforms, title, source, shop,
    CASE rank WHEN 3 THEN 'shop' WHEN 2 THEN 'platform' WHEN 1 THEN 'all' ELSE 'standard' END AS set_for,
    NOT key = ANY ($14::text[]) AND row_rank >= told_rank AND CASE
        WHEN general IS NOT NULL THEN (own_platform = platform) IS TRUE AND (told_rank > 0 OR general_rank < 2)
        WHEN has_own THEN own_rank = 0 AND told_rank >= 2
        ELSE true
    END AS read,
    CASE WHEN NOT $16::boolean THEN count(*) OVER () END AS total
FROM judged
ORDER BY key, shop NULLS FIRST, rank, platforms
LIMIT $15::bigint;
