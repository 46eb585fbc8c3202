// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// What shops were said to be, and since when.
public enum ShopsProjection {
    public static let projection = Projection(
        "shops",
        version: 1,
        tables: [shops],
        fields: ["business_hours", "group", "name", "platform", "time_zone"]
    ) { ShopsFold($0) }

    static let shops = ReadTable(
        "shops",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("at", .timestamp), .init("id", .text),
            .init("source", .text), .init("platform", .text), .init("name", .text), .init("group", .text),
            .init("time_zone", .text), .init("business_hours", .text),
        ]
    )
}
