// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

extension RepliesFold {
    /// What the events of the batch touch: for each new message the first stored reply at or after it, and for each
    /// pair with new replies the stored messages that one of these may answer earlier than what answers them now.
    func reach(_ tables: TableNames) -> [PostgresQuery] {
        let new = messages.filter(\.counts)
        let spans = replySpans()
        return [
            """
            SELECT u.partition, u.shop, u.customer, r.at, r.id, r.source, r.agent
            FROM unnest(\(new.map { pairs[Int($0.pair)].partition }), \
            \(new.map { string(pairs[Int($0.pair)].shop) }), \
            \(new.map { string(pairs[Int($0.pair)].customer) }), \
            \(new.map { Timestamp(microseconds: $0.at) })) AS u (partition, shop, customer, at)
            CROSS JOIN LATERAL (
              SELECT r.at, r.id, r.source, r.agent
              FROM \(unescaped: tables["replies"]) r
              WHERE r.partition = u.partition AND r.shop = u.shop AND r.customer = u.customer AND r.at >= u.at
                AND r.sender_kind = 'human'
              ORDER BY r.at, r.id, r.source
              LIMIT 1
            ) r
            """,
            """
            SELECT m.partition, m.shop, m.customer, m.at, m.id, m.source, m.conversation, m.kind, m.text_len, m."offset",
              m.reply_at, m.reply_id, m.reply_source, m.reply_agent, m.platform_msg, m.is_offline, m.sku
            FROM unnest(\(spans.map { pairs[Int($0.pair)].partition }), \
            \(spans.map { string(pairs[Int($0.pair)].shop) }), \
            \(spans.map { string(pairs[Int($0.pair)].customer) }), \
            \(spans.map { Timestamp(microseconds: $0.first) }), \
            \(spans.map { Timestamp(microseconds: $0.last) })) AS u (partition, shop, customer, first, last)
            LEFT JOIN LATERAL (
              SELECT r.at
              FROM \(unescaped: tables["replies"]) r
              WHERE r.partition = u.partition AND r.shop = u.shop AND r.customer = u.customer AND r.at < u.first
                AND r.sender_kind = 'human'
              ORDER BY r.at DESC
              LIMIT 1
            ) p ON true
            CROSS JOIN LATERAL (
              SELECT *
              FROM \(unescaped: tables["messages"]) m
              WHERE m.partition = u.partition AND m.shop = u.shop AND m.customer = u.customer
                AND m.at > coalesce(p.at, '-infinity') AND m.at <= u.last AND m.counts
                AND (m.reply_at IS NULL OR m.reply_at >= u.first)
            ) m
            """,
        ]
    }

    func load(_ query: Int, _ rows: PostgresResult) throws {
        for row in rows.rows {
            if query == 0 {
                let (partition, shop, customer, at, id, source, agent) = try row.decode(
                    (Int16, String, String, Timestamp, String, String, String?).self
                )
                replies.append(
                    ReplyFact(
                        pair: pair(partition: partition, shop: arena.intern(shop), customer: arena.intern(customer)),
                        isHuman: true,
                        isNew: false,
                        textLength: nil,
                        offset: 0,
                        key: ReplyKey(
                            at: at.microseconds,
                            id: arena.add(id),
                            source: arena.intern(source),
                            agent: arena.intern(agent)
                        ),
                        senderKind: .null,
                        kind: .null,
                        conversation: .null,
                        purpose: .null,
                        order: .null
                    )
                )
            } else {
                let (
                    partition, shop, customer, at, id, source, conversation, kind, length, offset, replyAt, replyID,
                    replySource,
                    agent, platformID, isOffline, sku
                ) =
                    try row.decode(
                        (
                            Int16, String, String, Timestamp, String, String, String?, String?, Int32?, Int64,
                            Timestamp?,
                            String?, String?, String?, String?, Bool?, String?
                        ).self
                    )
                messages.append(
                    MessageFact(
                        pair: pair(partition: partition, shop: arena.intern(shop), customer: arena.intern(customer)),
                        counts: true,
                        isNew: false,
                        isChanged: false,
                        textLength: length,
                        at: at.microseconds,
                        offset: offset,
                        id: arena.add(id),
                        source: arena.intern(source),
                        conversation: arena.intern(conversation),
                        kind: arena.intern(kind),
                        reply: replyAt.map {
                            ReplyKey(
                                at: $0.microseconds,
                                id: arena.intern(replyID),
                                source: arena.intern(replySource),
                                agent: arena.intern(agent)
                            )
                        },
                        platformID: arena.intern(platformID),
                        isOffline: isOffline ?? false,
                        sku: arena.intern(sku)
                    )
                )
            }
        }
    }

    private struct ReplySpan {
        var pair: UInt32
        var first: Int64
        var last: Int64
    }

    /// By pair, the instants of the first and the last new reply that can end a wait.
    private func replySpans() -> [ReplySpan] {
        var spans: [UInt32: ReplySpan] = [:]
        for reply in replies where reply.isHuman {
            var span = spans[reply.pair] ?? ReplySpan(pair: reply.pair, first: reply.key.at, last: reply.key.at)
            span.first = min(span.first, reply.key.at)
            span.last = max(span.last, reply.key.at)
            spans[reply.pair] = span
        }
        return Array(spans.values)
    }

    func string(_ text: Text) -> String { arena.string(text) ?? "" }
}

extension TextArena {
    /// Adds a string once.
    func intern(_ string: String) -> Text {
        var string = string
        return string.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
    }

    /// Adds a string once; `nil` is the null text.
    func intern(_ string: String?) -> Text { string.map { intern($0) } ?? .null }

    /// Adds a string.
    func add(_ string: String) -> Text {
        var string = string
        return string.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }
}
