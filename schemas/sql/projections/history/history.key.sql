-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE {history} ADD PRIMARY KEY ("partition", shop, subject, at, id, source);
