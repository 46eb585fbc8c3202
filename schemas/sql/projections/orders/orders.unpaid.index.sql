-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Unpaid at T is: still unpaid now, or paid or closed after T (the index beside this one).
CREATE INDEX ON {orders} (shop, placed_at) WHERE paid_at IS NULL AND closed_at IS NULL;
