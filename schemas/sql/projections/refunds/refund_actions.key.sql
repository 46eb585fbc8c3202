-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE {refund_actions} ADD PRIMARY KEY ("partition", shop, refund_id, at, id, source);
