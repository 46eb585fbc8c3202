-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

CREATE INDEX ON {follow_up_actions} (shop, at) WHERE outcome = 'promised';
