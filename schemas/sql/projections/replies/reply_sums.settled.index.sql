-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Which sums something that happened at an instant may change.
CREATE INDEX ON {reply_sums} (shop, settled_at);
