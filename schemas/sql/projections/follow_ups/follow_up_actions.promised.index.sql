-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Of other columns than the index by day, so that PostgreSQL names them differently also when both are built at once.
CREATE INDEX ON {follow_up_actions} (shop, at, subject) WHERE outcome = 'promised';
