-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Partial, so that only what asks for a time goes by it (see the key).
CREATE INDEX ON {orders} (shop, placed_at) WHERE placed_at IS NOT NULL;
