-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: {items} (shop), each with {columns} of the rules in force on its own local day of the instant {at}, as {as}. What
-- rules_of_day says, for lists that may be long: as a join by shop and day it would become a loop over the rules of all shops for
-- each item where the list is held for short; a full join never does. Without a shop or a day in the rules there is no row. Needs rule_sets.
(
    SELECT *
    FROM (
        SELECT item.*, {columns}, rules.zone AS {as}_zone, rules.from_day AS {as}_from, rules.to_day AS {as}_to
        FROM {items} AS item
        FULL JOIN rule_sets AS rules ON rules.shop = item.shop
        OFFSET 0
    ) AS joined
    WHERE joined.{as}_from <= ({at} AT TIME ZONE joined.{as}_zone)::date AND joined.{as}_to > ({at} AT TIME ZONE joined.{as}_zone)::date
) AS {as}
