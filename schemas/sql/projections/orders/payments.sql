-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The first telling of each payment. `payment` is the payment's id, or its amount, currency and kind where it has none.
CREATE TABLE {payments} (
    "partition" smallint NOT NULL,
    shop        text COLLATE "C" NOT NULL,
    order_id    text COLLATE "C" NOT NULL,
    payment     text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    paid_minor  bigint NOT NULL,
    currency    text COLLATE "C" NOT NULL,
    at          timestamptz NOT NULL,
    id          text COLLATE "C" NOT NULL,
    source      text COLLATE "C" NOT NULL,
    "offset"    bigint NOT NULL,
    cost_minor  bigint
);

-- Nothing is asked by these alone; sampling them would take most of the time of an ANALYZE.
ALTER TABLE {payments}
    ALTER payment SET STATISTICS 0,
    ALTER id SET STATISTICS 0,
    ALTER source SET STATISTICS 0,
    ALTER "offset" SET STATISTICS 0,
    ALTER cost_minor SET STATISTICS 0;
