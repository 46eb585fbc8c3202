// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// Every remark on an order: the last is the current flag, the others are history.
public enum RemarksProjection {
    public static let projection = Projection(
        "remarks",
        version: 1,
        tables: [remarks],
        fields: ["agent_id", "by", "flag", "tag_name", "text_len"]
    ) { RemarksFold($0) }

    static let remarks = ReadTable(
        "remarks",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("order_id", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("flag", .text), .init("by", .text),
            .init("agent", .text), .init("tag_name", .text), .init("text_len", .integer), .init("offset", .bigint),
        ]
    )
}
