-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per order: what its first order.placed said, the customer of its first event that names one, and the earliest
-- instant of each later state. `paid_at` is the earliest payment of kind full or balance.
CREATE TABLE {orders} (
    "partition"           smallint NOT NULL,
    shop                  text COLLATE "C" NOT NULL,
    order_id              text COLLATE "C" NOT NULL,
    customer              text COLLATE "C",
    customer_at           timestamptz,
    customer_event_id     text COLLATE "C",
    customer_event_source text COLLATE "C",
    placed_at             timestamptz,
    placed_event_id       text COLLATE "C",
    placed_event_source   text COLLATE "C",
    payable_minor         bigint,
    currency              text COLLATE "C",
    order_kind            text COLLATE "C",
    auto_close_at         timestamptz,
    paid_at               timestamptz,
    shipped_at            timestamptz,
    completed_at          timestamptz,
    closed_at             timestamptz,
    closed_by             text COLLATE "C",
    closed_event_id       text COLLATE "C",
    closed_event_source   text COLLATE "C"
) WITH (fillfactor = 90);

-- Nothing is asked by these alone; sampling them would take most of the time of an ANALYZE.
ALTER TABLE {orders}
    ALTER customer_event_id SET STATISTICS 0,
    ALTER customer_event_source SET STATISTICS 0,
    ALTER placed_event_id SET STATISTICS 0,
    ALTER placed_event_source SET STATISTICS 0,
    ALTER closed_event_id SET STATISTICS 0,
    ALTER closed_event_source SET STATISTICS 0,
    ALTER closed_by SET STATISTICS 0;
