// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

extension RepliesFold {
    /// Pairs the messages with the replies, and gives the rows that are new or changed, in the order of the key.
    func write(to rows: inout RowWriter) {
        for (table, buffer) in others.enumerated() { rows[table + 2] = buffer }
        let pairOrder = pairs.indices.sorted { left, right in
            let shop = arena.compare(pairs[left].shop, pairs[right].shop)
            if shop != 0 { return shop < 0 }
            let customer = arena.compare(pairs[left].customer, pairs[right].customer)
            return customer != 0 ? customer < 0 : pairs[left].partition < pairs[right].partition
        }
        var messageGroups = Groups(count: pairs.count, of: messages.map(\.pair))
        var replyGroups = Groups(count: pairs.count, of: replies.map(\.pair))
        for pair in pairOrder {
            messageGroups.sort(pair) {
                comesBefore(
                    messages[$0].at,
                    messages[$0].id,
                    messages[$0].source,
                    messages[$1].at,
                    messages[$1].id,
                    messages[$1].source
                )
            }
            replyGroups.sort(pair) { comesBefore(replies[$0].key, replies[$1].key) }
            answer(messageGroups[pair], by: replyGroups[pair])
            for message in messageGroups[pair] where messages[message].isChanged {
                write(messages[message], of: pairs[pair], to: &rows[0])
            }
            for reply in replyGroups[pair] where replies[reply].isNew {
                write(replies[reply], of: pairs[pair], to: &rows[1])
            }
        }
    }

    /// Gives every message of a pair the first human reply at or after it, unless it has an earlier one already.
    private func answer(_ group: ArraySlice<Int>, by replyGroup: ArraySlice<Int>) {
        var next = replyGroup.startIndex
        for message in group where messages[message].counts {
            // A reply sorts after a message of the same instant, so equal instants answer.
            while next < replyGroup.endIndex,
                !replies[replyGroup[next]].isHuman || replies[replyGroup[next]].key.at < messages[message].at
            {
                next += 1
            }
            guard next < replyGroup.endIndex else { return }
            let key = replies[replyGroup[next]].key
            if let known = messages[message].reply, !comesBefore(key, known) { continue }
            messages[message].reply = key
            messages[message].isChanged = true
        }
    }

    private func comesBefore(_ left: ReplyKey, _ right: ReplyKey) -> Bool {
        comesBefore(left.at, left.id, left.source, right.at, right.id, right.source)
    }

    /// The order of events within a subject: time, then id, then source.
    private func comesBefore(
        _ at: Int64,
        _ id: Text,
        _ source: Text,
        _ otherAt: Int64,
        _ otherID: Text,
        _ otherSource: Text
    ) -> Bool {
        if at != otherAt { return at < otherAt }
        let order = arena.compare(id, otherID)
        return order != 0 ? order < 0 : arena.isLess(source, otherSource)
    }

    private func write(_ message: MessageFact, of pair: Pair, to rows: inout RowBuffer) {
        rows.beginRow()
        rows.append(pair.partition)
        rows.append(pair.shop, of: arena)
        rows.append(pair.customer, of: arena)
        rows.append(microseconds: message.at)
        rows.append(message.id, of: arena)
        rows.append(message.source, of: arena)
        rows.append(message.conversation, of: arena)
        rows.append(message.kind, of: arena)
        rows.append(message.counts)
        rows.append(message.textLength)
        rows.append(message.offset)
        rows.append(microseconds: message.reply?.at)
        rows.append(message.reply?.id ?? .null, of: arena)
        rows.append(message.reply?.source ?? .null, of: arena)
        rows.append(message.reply?.agent ?? .null, of: arena)
        rows.append(message.platformID, of: arena)
        if message.isOffline { rows.append(true) } else { rows.appendNull() }
        rows.append(message.sku, of: arena)
    }

    private func write(_ reply: ReplyFact, of pair: Pair, to rows: inout RowBuffer) {
        rows.beginRow()
        rows.append(pair.partition)
        rows.append(pair.shop, of: arena)
        rows.append(pair.customer, of: arena)
        rows.append(microseconds: reply.key.at)
        rows.append(reply.key.id, of: arena)
        rows.append(reply.key.source, of: arena)
        rows.append(reply.key.agent, of: arena)
        rows.append(reply.senderKind, of: arena)
        rows.append(reply.kind, of: arena)
        rows.append(reply.conversation, of: arena)
        rows.append(reply.purpose, of: arena)
        rows.append(reply.textLength)
        rows.append(reply.offset)
        rows.append(reply.order, of: arena)
    }
}
