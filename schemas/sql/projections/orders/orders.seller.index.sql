-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The orders that their shop closed: few, so that the check of them reads nothing else.
CREATE INDEX ON {orders} (shop, closed_at) WHERE closed_by = 'seller';
