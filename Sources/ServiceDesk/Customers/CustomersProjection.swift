// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// When each customer was first heard of.
public enum CustomersProjection {
    public static let projection = Projection(
        "customers",
        version: 1,
        tables: [customers],
        fields: ["customer_id"]
    ) { CustomersFold($0) }

    static let customers = ReadTable(
        "customers",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("customer", .text),
            .init("first_seen_at", .timestamp),
        ],
        key: ["shop", "customer", "partition"]
    )
}
