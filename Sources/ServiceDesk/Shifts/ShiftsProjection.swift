// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// The roster, shifts that were planned, started and ended (R120); and what was told of agents beside their messages: presence, ratings
/// of customers, quality checks (`domain.md` §3.5).
public enum ShiftsProjection {
    public static let projection = Projection(
        "shifts",
        version: 2,
        tables: [events, agents],
        fields: [
            "agent_id", "customer_id", "ends_at", "kind", "presence", "result", "score_1to5", "shift_id", "shop_ids",
            "starts_at",
        ]
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

    static let agents = ReadTable(
        "agent_events",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("at", .timestamp), .init("id", .text),
            .init("source", .text), .init("offset", .bigint), .init("action", .text), .init("agent", .text),
            .init("customer", .text), .init("state", .text), .init("score", .integer),
        ]
    )
}
