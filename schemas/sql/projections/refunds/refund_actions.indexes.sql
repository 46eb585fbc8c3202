-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

CREATE INDEX ON {refund_actions} (shop, at);

-- A refund may have actions in several partitions, so the primary key does not find them all.
CREATE INDEX ON {refund_actions} (shop, refund_id);
CREATE INDEX ON {refund_actions} (shop, customer) WHERE customer IS NOT NULL;
CREATE INDEX ON {refund_actions} (shop, order_id) WHERE order_id IS NOT NULL;
