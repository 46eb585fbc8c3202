-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The order in which unpaid orders are handed out, or with $4 that of their placing. $15 the agent whose own come first; {owner} is
-- null where the owners are not known yet.
        CASE WHEN NOT $4::boolean THEN state = 'claimed' END,
        CASE WHEN NOT $4::boolean AND $15::text IS NOT NULL THEN ({owner} = $15::text) IS NOT TRUE END,
        CASE WHEN NOT $4::boolean THEN array_position(ARRAY['vip', 'returning', 'new'], coalesce(tier, 'new')) END,
        CASE WHEN NOT $4::boolean THEN -coalesce(payable_minor, 0) END,
        placed_at, order_id, shop
