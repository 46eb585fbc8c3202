-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

CREATE INDEX ON {history} (subject, shop, at);
