-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per message.sent, whoever sent it.
CREATE TABLE {replies} (
    "partition"  smallint NOT NULL,
    shop         text COLLATE "C" NOT NULL,
    customer     text COLLATE "C" NOT NULL,
    at           timestamptz NOT NULL,
    id           text COLLATE "C" NOT NULL,
    source       text COLLATE "C" NOT NULL,
    agent        text COLLATE "C",
    sender_kind  text COLLATE "C" NOT NULL,
    kind         text COLLATE "C",
    conversation text COLLATE "C",
    purpose      text COLLATE "C",
    text_len     integer,
    "offset"     bigint NOT NULL
);
