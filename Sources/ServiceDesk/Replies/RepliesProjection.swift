// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// Customer messages with the first human reply to each, and all replies (R001, R025; `domain.md` §1.2).
public enum RepliesProjection {
    public static let projection = Projection(
        "replies",
        version: 1,
        tables: [messages, replies],
        fields: [
            "agent_id", "content_type", "conversation_id", "counterparty_kind", "purpose", "sender_kind", "text_len",
        ]
    ) { RepliesFold($0) }

    static let messages = ReadTable(
        "messages",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("customer", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("conversation", .text), .init("kind", .text),
            .init("counts", .boolean), .init("text_len", .integer), .init("offset", .bigint),
            .init("reply_at", .timestamp), .init("reply_id", .text), .init("reply_source", .text),
            .init("reply_agent", .text),
        ],
        key: ["shop", "customer", "at", "offset", "partition"]
    )

    static let replies = ReadTable(
        "replies",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("customer", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("agent", .text), .init("sender_kind", .text),
            .init("kind", .text), .init("conversation", .text), .init("purpose", .text), .init("text_len", .integer),
            .init("offset", .bigint),
        ]
    )
}
