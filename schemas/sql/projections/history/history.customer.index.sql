-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

CREATE INDEX ON {history} (customer, shop, at) WHERE customer IS NOT NULL;
