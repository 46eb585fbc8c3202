-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The earliest event of the partition that names the customer. One customer may have a row in several partitions: take the
-- minimum.
CREATE TABLE {customers} (
    "partition"   smallint NOT NULL,
    shop          text COLLATE "C" NOT NULL,
    customer      text COLLATE "C" NOT NULL,
    first_seen_at timestamptz NOT NULL,
    "offset"      bigint NOT NULL
) WITH (fillfactor = 90);

-- Nothing is asked by this alone.
ALTER TABLE {customers} ALTER "offset" SET STATISTICS 0;
