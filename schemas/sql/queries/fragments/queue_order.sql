-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The order in which the customers of {items} are handed out, or with $4 that of their time. $10 the agent whose own come first.
        CASE WHEN NOT $4::boolean THEN state = 'claimed' END,
        CASE WHEN NOT $4::boolean AND $10::text IS NOT NULL THEN (owner = $10::text) IS NOT TRUE END,
        CASE WHEN NOT $4::boolean THEN array_position(ARRAY['vip', 'returning', 'new'], tier) END,
        since_at, {items}.customer, {items}.shop
