// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// The roster: shifts that were planned, started and ended (R120).
public enum ShiftsProjection {
    public static let projection = Projection(
        "shifts",
        version: 1,
        tables: [events],
        fields: ["agent_id", "ends_at", "kind", "shift_id", "shop_ids", "starts_at"]
    ) { ShiftsFold($0) }

    static let events = ReadTable(
        "shift_events",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("shift", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("offset", .bigint), .init("action", .text),
            .init("agent", .text), .init("starts_at", .timestamp), .init("ends_at", .timestamp), .init("kind", .text),
            .init("shops", .text),
        ]
    )
}
