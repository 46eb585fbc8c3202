-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per customer.linked that names another customer: `merged_from` is the same person as `customer`.
CREATE TABLE {identity_links} (
    "partition" smallint NOT NULL,
    shop        text COLLATE "C" NOT NULL,
    customer    text COLLATE "C" NOT NULL,
    merged_from text COLLATE "C" NOT NULL,
    at          timestamptz NOT NULL,
    "offset"    bigint NOT NULL
);
