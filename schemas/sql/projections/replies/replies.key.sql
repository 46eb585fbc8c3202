-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE {replies} ADD PRIMARY KEY ("partition", shop, customer, at, id, source);
