-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE {shops} ADD PRIMARY KEY ("partition", shop, at, id, source);
