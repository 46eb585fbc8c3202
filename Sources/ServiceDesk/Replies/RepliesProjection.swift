// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// Customer messages with the first human reply to each, all replies, and what else decides about them: messages taken back,
/// ids that were linked, who has a customer, sessions (R001, R025; `domain.md` §1.2).
public enum RepliesProjection {
    public static let projection = Projection(
        "replies",
        version: 8,
        tables: [messages, replies] + others + [sums],
        fields: [
            "agent_id", "content_type", "conversation_id", "counterparty_kind", "event_ref", "merged_from", "offline",
            "order_id", "platform_msg_id", "purpose", "queue_entered_at", "sender_kind", "session_type", "sku_id",
            "text_len", "to_agent_id",
        ]
    ) { RepliesFold($0) }

    /// The tables whose rows are written as they come.
    static let others = [recalls, identityLinks, assignments, sessions]

    static let messages = ReadTable(
        "messages",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("customer", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("conversation", .text), .init("kind", .text),
            .init("counts", .boolean), .init("text_len", .integer), .init("offset", .bigint),
            .init("reply_at", .timestamp), .init("reply_id", .text), .init("reply_source", .text),
            .init("reply_agent", .text), .init("platform_msg", .text), .init("is_offline", .boolean),
            .init("sku", .text),
        ],
        key: ["shop", "customer", "at", "offset", "partition"]
    )

    static let replies = ReadTable(
        "replies",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("customer", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("agent", .text), .init("sender_kind", .text),
            .init("kind", .text), .init("conversation", .text), .init("purpose", .text), .init("text_len", .integer),
            .init("offset", .bigint), .init("order_id", .text),
        ]
    )

    static let recalls = ReadTable(
        "recalls",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("customer", .text), .init("at", .timestamp),
            .init("event_ref", .text), .init("platform_msg", .text), .init("offset", .bigint),
        ]
    )

    static let identityLinks = ReadTable(
        "identity_links",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("customer", .text), .init("merged_from", .text),
            .init("at", .timestamp), .init("offset", .bigint),
        ]
    )

    static let assignments = ReadTable(
        "assignments",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("customer", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("agent", .text), .init("offset", .bigint),
        ]
    )

    static let sessions = ReadTable(
        "sessions",
        columns: [
            .init("partition", .smallint), .init("shop", .text), .init("customer", .text), .init("at", .timestamp),
            .init("id", .text), .init("source", .text), .init("is_leave_message", .boolean),
            .init("queue_entered_at", .timestamp), .init("offset", .bigint),
        ]
    )

    /// What closed days add up to: see ``ReplyDaySums``. The fold only deletes from it.
    static let sums = ReadTable("reply_sums", columns: [], key: ["shop", "day"], isFolded: false)
}
