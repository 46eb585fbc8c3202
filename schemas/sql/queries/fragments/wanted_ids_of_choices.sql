-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- wanted_ids where each chosen shop is that of a choice of events (Refolding.addEach), and person_map with the ids of the customer
-- {customer} alone: in each choice another person, whose name ends like those of the choice's shops. Needs linked_persons.
-- include wanted_ids customer={customer}
person_map AS MATERIALIZED (
    SELECT
        jsonb_object_agg(
            wanted.shop || chr(10) || wanted.customer,
            coalesce(persons.person, wanted.customer) || substr(wanted.shop, strpos(wanted.shop, chr(1)))
        ) AS map
    FROM wanted_ids AS wanted
    LEFT JOIN persons ON persons.shop = wanted.shop AND persons.customer = wanted.customer
),
