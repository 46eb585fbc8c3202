// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// The values that `policy.set` gave to policies: since which day, and for which shops.
public enum PoliciesProjection {
    public static let projection = Projection(
        "policies",
        version: 1,
        tables: [policies],
        fields: ["effective_from", "note", "platform", "policy_key", "value"]
    ) { PoliciesFold($0) }

    static let policies = ReadTable(
        "policies",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("platform", .text), .init("key", .text),
            .init("value", .text), .init("from_day", .integer), .init("note", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("offset", .bigint),
        ]
    )
}
