-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

CREATE INDEX ON {orders} (shop, placed_at);

-- Unpaid at T is: still unpaid now, or paid or closed after T.
CREATE INDEX ON {orders} (shop, placed_at) WHERE paid_at IS NULL AND closed_at IS NULL;
CREATE INDEX ON {orders} (shop, GREATEST(paid_at, closed_at)) WHERE paid_at IS NOT NULL OR closed_at IS NOT NULL;

CREATE INDEX ON {orders} (shop, customer) WHERE customer IS NOT NULL;
