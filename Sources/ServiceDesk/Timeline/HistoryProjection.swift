// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// Every event of the catalogue but messages, by its subject: the timelines of orders and customers.
public enum HistoryProjection {
    public static let projection = Projection(
        "history",
        version: 2,
        tables: [history],
        fields: ["customer_id"]
    ) { HistoryFold($0) }

    static let history = ReadTable(
        "history",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("subject", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("type", .text), .init("customer", .text),
            .init("offset", .bigint), .init("data", .text),
        ]
    )
}
