-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per policy and policy.set. `shop` is '*' for all shops, `platform` null for all platforms, `from_day` the first local
-- day on which it holds, in days since 1970-01-01. Of two that hold, that for a shop goes before that for a platform, and that
-- before one for all; among equals the later from_day, then the later at, id, source. A null value: from that day on nothing
-- is set there any more.
CREATE TABLE {policies} (
    "partition" smallint NOT NULL,
    shop        text COLLATE "C" NOT NULL,
    platform    text COLLATE "C",
    key         text COLLATE "C" NOT NULL,
    value       text COLLATE "C",
    from_day    integer NOT NULL,
    note        text COLLATE "C",
    at          timestamptz NOT NULL,
    id          text COLLATE "C" NOT NULL,
    source      text COLLATE "C" NOT NULL,
    "offset"    bigint NOT NULL
);
