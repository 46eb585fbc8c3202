-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- By shop first, so that no other index is needed for all orders of a shop: the others are partial, and what looks for an order can go
-- by this one only. While the table is empty each index that it could go by looks as good, and one of days would be walked from end to
-- end for every order.
ALTER TABLE {orders} ADD PRIMARY KEY (shop, order_id, "partition");
