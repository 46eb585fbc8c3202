-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: known_as.ids, all ids of the customer {customer} of {shop}, an array. Needs persons.
CROSS JOIN LATERAL (
    SELECT
-- include ids_of told=named
        AS ids
    FROM (SELECT {shop} AS shop, {customer} AS customer) AS named
) AS known_as
