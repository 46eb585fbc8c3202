-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per customer message, with the first human reply of the shop to that customer at or after it
-- (by at, id, source; a reply of the same instant counts). `counts`: the counterparty is a customer.
-- `platform_msg`: the platform's id of the message where it is not that of the event. `is_offline`: left while nobody was on duty.
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
    reply_agent  text COLLATE "C",
    platform_msg text COLLATE "C",
    is_offline   boolean,
    sku          text COLLATE "C"
) WITH (fillfactor = 90);

-- Nothing is asked by these alone; sampling them would take most of the time of an ANALYZE.
ALTER TABLE {messages}
    ALTER id SET STATISTICS 0,
    ALTER source SET STATISTICS 0,
    ALTER conversation SET STATISTICS 0,
    ALTER kind SET STATISTICS 0,
    ALTER text_len SET STATISTICS 0,
    ALTER "offset" SET STATISTICS 0,
    ALTER reply_id SET STATISTICS 0,
    ALTER reply_source SET STATISTICS 0,
    ALTER reply_agent SET STATISTICS 0,
    ALTER platform_msg SET STATISTICS 0,
    ALTER sku SET STATISTICS 0;
