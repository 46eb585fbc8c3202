-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers of the chosen shops whose ids were linked by $2, with the one id that stands for all of them: the least of those
-- that were not merged into another one. Who has one id only is not here (R003, T22).
links AS MATERIALIZED (
    SELECT link.shop, link.customer, link.merged_from
    FROM chosen
    JOIN {identity_links} AS link ON link.shop = chosen.shop
    WHERE link.at <= $2::timestamptz
),
linked (shop, customer, other) AS (
    SELECT links.shop, ends.customer, ends.other
    FROM links
    CROSS JOIN LATERAL (VALUES (links.customer, links.merged_from), (links.merged_from, links.customer)) AS ends (customer, other)
    UNION
    SELECT linked.shop, linked.customer, edge.other
    FROM linked
    JOIN (
        SELECT shop, customer, merged_from AS other FROM links
        UNION ALL
        SELECT shop, merged_from, customer FROM links
    ) AS edge ON edge.shop = linked.shop AND edge.customer = linked.other
),
persons AS MATERIALIZED (
    SELECT
        linked.shop, linked.customer,
        coalesce(
            min(linked.other) FILTER (
                WHERE NOT EXISTS (SELECT FROM links WHERE links.shop = linked.shop AND links.merged_from = linked.other)
            ),
            min(linked.other)
        ) AS person
    FROM linked
    GROUP BY linked.shop, linked.customer
),
