-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Who waits now, without a look at the table where its pages are settled.
CREATE INDEX ON {messages} (shop, at) INCLUDE ("partition", customer, "offset") WHERE reply_at IS NULL AND counts;
