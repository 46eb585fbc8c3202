// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// Orders with the instants of their states, and their payments.
public enum OrdersProjection {
    public static let projection = Projection(
        "orders",
        version: 6,
        tables: [orders, payments],
        fields: [
            "auto_close_at", "closed_by", "cost_minor", "currency", "customer_id", "kind", "order_kind", "paid_minor",
            "payable_minor",
            "payment_id",
        ]
    ) { OrdersFold($0) }

    static let orders = ReadTable(
        "orders",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("order_id", .text), .init("customer", .text),
            .init("customer_at", .timestamp), .init("customer_event_id", .text),
            .init("customer_event_source", .text), .init("placed_at", .timestamp), .init("placed_event_id", .text),
            .init("placed_event_source", .text), .init("payable_minor", .bigint), .init("currency", .text),
            .init("order_kind", .text), .init("auto_close_at", .timestamp), .init("paid_at", .timestamp),
            .init("shipped_at", .timestamp), .init("completed_at", .timestamp), .init("closed_at", .timestamp),
            .init("closed_by", .text), .init("closed_event_id", .text), .init("closed_event_source", .text),
        ],
        key: ["partition", "shop", "order_id"]
    )

    static let payments = ReadTable(
        "payments",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("order_id", .text), .init("payment", .text),
            .init("kind", .text), .init("paid_minor", .bigint), .init("currency", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("offset", .bigint), .init("cost_minor", .bigint),
        ],
        key: ["partition", "shop", "order_id", "payment"]
    )
}
