// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// When each customer was first heard of, and the marks that were given to customers (R110 to R112, R118b).
public enum CustomersProjection {
    public static let projection = Projection(
        "customers",
        version: 2,
        tables: [customers, marks],
        fields: ["customer_id", "expires_at", "platform_grade", "source", "tier"]
    ) { CustomersFold($0) }

    static let customers = ReadTable(
        "customers",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("customer", .text),
            .init("first_seen_at", .timestamp), .init("offset", .bigint),
        ],
        key: ["shop", "customer", "partition"]
    )

    static let marks = ReadTable(
        "tier_marks",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("customer", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("offset", .bigint), .init("mark", .text),
            .init("given_by", .text), .init("grade", .text), .init("expires_at", .timestamp),
        ]
    )
}
