-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- When the last reminder of an order is due: {last_ms} before closes_at, but not before the first; where that were too late, not before
-- the placing. Needs first_at, closes_at and placed_at.
CASE
    WHEN closes_at IS NULL THEN NULL
    WHEN GREATEST(first_at, closes_at - {last_ms} * interval '1 millisecond') < closes_at
    THEN GREATEST(first_at, closes_at - {last_ms} * interval '1 millisecond')
    ELSE GREATEST(placed_at, closes_at - {last_ms} * interval '1 millisecond')
END
