-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE {orders} ADD PRIMARY KEY ("partition", shop, order_id);
