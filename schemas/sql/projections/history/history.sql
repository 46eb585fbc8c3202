-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Every catalogue event but messages, by its subject. `customer` is the one that the event names.
CREATE TABLE {history} (
    "partition" smallint NOT NULL,
    shop        text COLLATE "C" NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    at          timestamptz NOT NULL,
    id          text COLLATE "C" NOT NULL,
    source      text COLLATE "C" NOT NULL,
    type        text COLLATE "C" NOT NULL,
    customer    text COLLATE "C",
    "offset"    bigint NOT NULL,
    data        text
);

-- Nothing is asked by these alone; sampling them would take most of the time of an ANALYZE.
ALTER TABLE {history}
    ALTER id SET STATISTICS 0,
    ALTER source SET STATISTICS 0,
    ALTER "offset" SET STATISTICS 0,
    ALTER data SET STATISTICS 0;
