-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per refund event. A refund may have actions in several partitions: group by shop and refund_id.
CREATE TABLE {refund_actions} (
    "partition"  smallint NOT NULL,
    shop         text COLLATE "C" NOT NULL,
    refund_id    text COLLATE "C" NOT NULL,
    at           timestamptz NOT NULL,
    id           text COLLATE "C" NOT NULL,
    source       text COLLATE "C" NOT NULL,
    action       text COLLATE "C" NOT NULL,
    order_id     text COLLATE "C",
    customer     text COLLATE "C",
    kind         text COLLATE "C",
    amount_minor bigint,
    currency     text COLLATE "C",
    reason_code  text COLLATE "C",
    decision     text COLLATE "C",
    outcome      text COLLATE "C",
    "by"         text COLLATE "C",
    agent        text COLLATE "C",
    "offset"     bigint NOT NULL,
    received_at  timestamptz
);

-- Nothing is asked by these alone; sampling them would take most of the time of an ANALYZE.
ALTER TABLE {refund_actions}
    ALTER id SET STATISTICS 0,
    ALTER source SET STATISTICS 0,
    ALTER reason_code SET STATISTICS 0,
    ALTER "by" SET STATISTICS 0,
    ALTER "offset" SET STATISTICS 0;
