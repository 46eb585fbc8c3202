-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For those who ask for the rows of a shop's day, and name the time as it stands here: chats_of_days. The rows of one customer are
-- found by another index; of a plain time the planner cannot tell which of the two is the better, and a shop's day has thousands of rows.
CREATE INDEX ON {replies} (shop, (at AT TIME ZONE 'UTC'));
