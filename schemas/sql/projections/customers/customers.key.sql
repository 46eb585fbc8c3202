-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE {customers} ADD PRIMARY KEY (shop, customer, "partition");
