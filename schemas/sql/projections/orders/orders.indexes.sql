-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

CREATE INDEX ON {orders} (shop, placed_at);
CREATE INDEX ON {orders} (shop, placed_at) WHERE paid_at IS NULL AND closed_at IS NULL;
CREATE INDEX ON {orders} (shop, customer) WHERE customer IS NOT NULL;
