-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per message.recalled: which message was taken back, by the event that told of it or by the platform's id.
CREATE TABLE {recalls} (
    "partition"  smallint NOT NULL,
    shop         text COLLATE "C" NOT NULL,
    customer     text COLLATE "C" NOT NULL,
    at           timestamptz NOT NULL,
    event_ref    text COLLATE "C",
    platform_msg text COLLATE "C",
    "offset"     bigint NOT NULL
);
