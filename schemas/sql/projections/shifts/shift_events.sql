-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per shift event: planned, started or ended. `shops` is the JSON array of the other shops that the shift serves.
CREATE TABLE {shift_events} (
    "partition" smallint NOT NULL,
    shop        text COLLATE "C" NOT NULL,
    shift       text COLLATE "C" NOT NULL,
    at          timestamptz NOT NULL,
    id          text COLLATE "C" NOT NULL,
    source      text COLLATE "C" NOT NULL,
    "offset"    bigint NOT NULL,
    action      text COLLATE "C" NOT NULL,
    agent       text COLLATE "C",
    starts_at   timestamptz,
    ends_at     timestamptz,
    kind        text COLLATE "C",
    shops       text COLLATE "C"
);
