-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The rows of a shop's day, for those who name the time as it stands here (chats_of_days, messages_of_days). With a plain time the
-- planner took this index for as good as that of a customer, and read a shop's day for each of its customers.
CREATE INDEX ON {replies} (shop, (at AT TIME ZONE 'UTC'));
