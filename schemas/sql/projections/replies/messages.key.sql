-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE {messages} ADD PRIMARY KEY (customer, shop, at, "offset", "partition");
