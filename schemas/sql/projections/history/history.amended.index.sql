-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What was changed about orders, by time: few, so that checks read nothing else.
CREATE INDEX ON {history} (shop, at) WHERE type = 'order.amended';
