-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Messages that waited for more than a day: few, and among those who waited before the last day.
CREATE INDEX ON {messages} (shop, reply_at) WHERE counts AND reply_at - at >= interval '24 hours';
