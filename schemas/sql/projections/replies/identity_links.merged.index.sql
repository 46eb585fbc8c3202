-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

CREATE INDEX ON {identity_links} (shop, merged_from);
