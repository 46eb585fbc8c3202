-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE {reply_sums} ADD PRIMARY KEY (shop, day);
