-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per shop.upserted. The one in force at an instant is the last at or before it, by at, id, source.
CREATE TABLE {shops} (
    "partition"    smallint NOT NULL,
    shop           text COLLATE "C" NOT NULL,
    at             timestamptz NOT NULL,
    id             text COLLATE "C" NOT NULL,
    source         text COLLATE "C" NOT NULL,
    platform       text COLLATE "C",
    name           text COLLATE "C",
    "group"        text COLLATE "C",
    time_zone      text COLLATE "C",
    business_hours text COLLATE "C"
);
