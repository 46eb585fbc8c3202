-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per order.remarked.
CREATE TABLE {remarks} (
    "partition" smallint NOT NULL,
    shop        text COLLATE "C" NOT NULL,
    order_id    text COLLATE "C" NOT NULL,
    at          timestamptz NOT NULL,
    id          text COLLATE "C" NOT NULL,
    source      text COLLATE "C" NOT NULL,
    flag        text COLLATE "C",
    "by"        text COLLATE "C",
    agent       text COLLATE "C",
    tag_name    text COLLATE "C",
    text_len    integer,
    "offset"    bigint NOT NULL
);

-- Nothing is asked by these alone; sampling them would take most of the time of an ANALYZE.
ALTER TABLE {remarks}
    ALTER id SET STATISTICS 0,
    ALTER source SET STATISTICS 0,
    ALTER text_len SET STATISTICS 0,
    ALTER "offset" SET STATISTICS 0;
