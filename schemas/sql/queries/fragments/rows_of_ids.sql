-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: {as}, the rows of {table} of {shop} whose {column} is one of the array {ids}, id by id. A condition on the array itself,
-- or one on the time beside it, makes the planner read the shop's whole time by the index: it cannot tell how long the array is, nor
-- how few the rows of one id are.
(
    SELECT found.*
    FROM unnest({ids}) AS each (id)
    CROSS JOIN LATERAL (SELECT * FROM {table} AS of_id WHERE of_id.shop = {shop} AND of_id.{column} = each.id OFFSET 0) AS found
) AS {as}
