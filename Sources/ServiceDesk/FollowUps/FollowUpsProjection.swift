// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// What was done about each follow-up: claims, attempts, results and releases (R028 to R033, R119).
public enum FollowUpsProjection {
    public static let projection = Projection(
        "follow_ups",
        version: 3,
        tables: [actions],
        fields: [
            "agent_id", "channel", "customer_id", "due_at", "from_agent_id", "kind", "order_id", "outcome",
            "reason_code",
            "until",
        ]
    ) { FollowUpsFold($0) }

    static let actions = ReadTable(
        "follow_up_actions",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("subject", .text), .init("kind", .text),
            .init("at", .timestamp), .init("id", .text), .init("source", .text), .init("offset", .bigint),
            .init("action", .text), .init("customer", .text), .init("agent", .text), .init("until", .timestamp),
            .init("outcome", .text), .init("reason_code", .text), .init("channel", .text),
        ]
    )
}
