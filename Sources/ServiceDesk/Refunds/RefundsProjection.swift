// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// Every action on a refund.
public enum RefundsProjection {
    public static let projection = Projection(
        "refunds",
        version: 3,
        tables: [refundActions],
        fields: [
            "agent_id", "amount_minor", "by", "currency", "customer_id", "decision", "kind", "order_id", "outcome",
            "reason_code", "received_at", "refund_id",
        ]
    ) { RefundsFold($0) }

    static let refundActions = ReadTable(
        "refund_actions",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("refund_id", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("action", .text), .init("order_id", .text),
            .init("customer", .text), .init("kind", .text), .init("amount_minor", .bigint), .init("currency", .text),
            .init("reason_code", .text), .init("decision", .text), .init("outcome", .text), .init("by", .text),
            .init("agent", .text), .init("offset", .bigint), .init("received_at", .timestamp),
        ]
    )
}
