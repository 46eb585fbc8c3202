-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

CREATE INDEX ON {refund_actions} (shop, customer) WHERE customer IS NOT NULL;
