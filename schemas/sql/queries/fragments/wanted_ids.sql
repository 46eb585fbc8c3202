-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- wanted_ids: every id of {customer} in each chosen shop; nothing when that is null. Needs persons.
wanted_ids AS MATERIALIZED (
    SELECT chosen.shop, {customer}::text COLLATE "C" AS customer
    FROM chosen
    WHERE {customer}::text IS NOT NULL
    UNION
    SELECT same.shop, same.customer
    FROM persons AS named
    JOIN persons AS same ON same.shop = named.shop AND same.person = named.person
    WHERE named.customer = {customer}::text
),
