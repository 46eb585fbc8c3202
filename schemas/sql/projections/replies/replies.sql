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
    "offset"     bigint NOT NULL,
    order_id     text COLLATE "C"
);

-- Nothing is asked by these alone; sampling them would take most of the time of an ANALYZE.
ALTER TABLE {replies}
    ALTER id SET STATISTICS 0,
    ALTER source SET STATISTICS 0,
    ALTER kind SET STATISTICS 0,
    ALTER conversation SET STATISTICS 0,
    ALTER purpose SET STATISTICS 0,
    ALTER text_len SET STATISTICS 0,
    ALTER "offset" SET STATISTICS 0,
    ALTER order_id SET STATISTICS 0;
