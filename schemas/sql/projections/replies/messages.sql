-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per customer message, with the first human reply of the shop to that customer at or after it
-- (by at, id, source; a reply of the same instant counts). `counts`: the counterparty is a customer.
CREATE TABLE {messages} (
    "partition"  smallint NOT NULL,
    shop         text COLLATE "C" NOT NULL,
    customer     text COLLATE "C" NOT NULL,
    at           timestamptz NOT NULL,
    id           text COLLATE "C" NOT NULL,
    source       text COLLATE "C" NOT NULL,
    conversation text COLLATE "C",
    kind         text COLLATE "C",
    counts       boolean NOT NULL,
    text_len     integer,
    "offset"     bigint NOT NULL,
    reply_at     timestamptz,
    reply_id     text COLLATE "C",
    reply_source text COLLATE "C",
    reply_agent  text COLLATE "C"
) WITH (fillfactor = 90);
