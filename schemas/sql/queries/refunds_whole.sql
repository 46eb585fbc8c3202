-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- All refunds of the chosen shops as of $2, of whatever day, customer and order: the question of refunds.sql where nothing of that
-- is asked for. What it looks up for each refund is joined here for all at once.
-- $1 to $20 as there; $6 to $11, $18 and $19 are null.
WITH RECURSIVE
-- include chosen source={refund_actions}
-- include desk_rules keys=$13; values=$14; given=$15
-- include persons
-- include wanted_ids customer=$18
-- include shift_spans
-- include on_duty
-- include on_shift_clock
actions AS (
    SELECT action.*
    FROM chosen
    JOIN {refund_actions} AS action ON action.shop = chosen.shop
    WHERE action.at <= $2::timestamptz
        AND num_nonnulls($6::text, $7::text, $8::integer, $9::integer, $10::timestamptz, $11::timestamptz, $18::text, $19::text) = 0
),
-- include refund_facts actions=actions
-- include refund_lanes ordered=joined_order
-- include owners_at_once items=page; customer=owned_customer
-- include refund_answer
