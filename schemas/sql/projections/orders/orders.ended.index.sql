-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The orders that were unpaid until an instant.
CREATE INDEX ON {orders} (shop, GREATEST(paid_at, closed_at)) WHERE paid_at IS NOT NULL OR closed_at IS NOT NULL;
