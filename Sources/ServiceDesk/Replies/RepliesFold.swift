// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

/// Pairs every customer message with the first human reply of the shop to that customer at or after it.
///
/// The pairing is made when the batch is complete, from the messages and replies of the batch and the stored ones
/// within their reach; so neither the order of arrival nor the cut into batches matters. A reply of the same instant
/// answers (`product.md` §2.1).
final class RepliesFold: Fold {
    let arena = TextArena()
    var pairs: [Pair] = []
    var messages: [MessageFact] = []
    var replies: [ReplyFact] = []
    /// The rows of the tables behind messages and replies, which are written as they come.
    var others = RepliesProjection.others.map { RowBuffer(columns: $0.columns.count) }
    var recalled: [Recall] = []
    var linked: [(shop: Text, customer: Text)] = []

    /// A customer of a shop, in a partition.
    struct Pair {
        var partition: Int16
        var shop: Text
        var customer: Text
    }

    private struct PairKey: Hashable {
        var partition: Int16
        var shop: UInt64
        var customer: UInt64
    }

    private var pairNumbers: [PairKey: UInt32] = [:]
    private let received: EventTypeSlot
    private let sent: EventTypeSlot
    private let agent: PayloadField
    private let contentType: PayloadField
    private let conversation: PayloadField
    private let counterparty: PayloadField
    private let purpose: PayloadField
    private let senderKind: PayloadField
    private let textLength: PayloadField
    private let platformID: PayloadField
    private let offline: PayloadField
    private let order: PayloadField
    private let sku: PayloadField
    private let matters: MatterSlots
    private let customerText: Text
    private let humanText: Text

    init(_ slots: Projection.Slots) {
        received = slots.type("message.received")
        sent = slots.type("message.sent")
        agent = slots.field("agent_id")
        contentType = slots.field("content_type")
        conversation = slots.field("conversation_id")
        counterparty = slots.field("counterparty_kind")
        purpose = slots.field("purpose")
        senderKind = slots.field("sender_kind")
        textLength = slots.field("text_len")
        platformID = slots.field("platform_msg_id")
        offline = slots.field("offline")
        order = slots.field("order_id")
        sku = slots.field("sku_id")
        matters = MatterSlots(slots)
        customerText = arena.intern("customer")
        humanText = arena.intern("human")
    }

    var memory: Int {
        arena.count + messages.count * MemoryLayout<MessageFact>.stride
            + replies.count * MemoryLayout<ReplyFact>.stride + pairs.count * 64 + (recalled.count + linked.count) * 32
            + others.reduce(0) { $0 + $1.byteCount }
    }

    func removeAll() {
        pairs.removeAll(keepingCapacity: true)
        messages.removeAll(keepingCapacity: true)
        replies.removeAll(keepingCapacity: true)
        pairNumbers.removeAll(keepingCapacity: true)
        recalled.removeAll(keepingCapacity: true)
        linked.removeAll(keepingCapacity: true)
        for table in others.indices { others[table].removeAll() }
        arena.removeAll()
        _ = arena.intern("customer")
        _ = arena.intern("human")
    }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        if event.is(received) {
            try noteMessage(event)
        } else if event.is(sent) {
            try noteReply(event)
        } else {
            try note(event, as: matters)
        }
    }

    private func noteMessage(_ event: FoldEvent) throws(FoldRefusal) {
        let kind = try event.text(contentType, into: arena)
        let conversation = try event.text(conversation, into: arena, interned: false)
        let counterparty = try event.text(counterparty, into: arena)
        let length = try textLength(of: event)
        let sku = try event.text(sku, into: arena)
        let id = arena.add(event.id)
        var platformID = try event.text(platformID, into: arena, interned: false)
        if arena.compare(platformID, id) == 0 { platformID = .null }
        messages.append(
            MessageFact(
                pair: pair(of: event),
                counts: counterparty.isNull || counterparty == customerText,
                isNew: true,
                isChanged: true,
                textLength: length,
                at: event.microseconds,
                offset: event.offset,
                id: id,
                source: arena.intern(event.source),
                conversation: conversation,
                kind: kind,
                reply: nil,
                platformID: platformID,
                isOffline: event.isTrue(offline),
                sku: sku
            )
        )
    }

    private func noteReply(_ event: FoldEvent) throws(FoldRefusal) {
        let sender = try event.text(senderKind, into: arena)
        guard !sender.isNull else { throw FoldRefusal("data.sender_kind: required") }
        let agent = try event.text(agent, into: arena)
        let kind = try event.text(contentType, into: arena)
        let conversation = try event.text(conversation, into: arena, interned: false)
        let purpose = try event.text(purpose, into: arena)
        let length = try textLength(of: event)
        let order = try event.identifier(order, into: arena)
        replies.append(
            ReplyFact(
                pair: pair(of: event),
                isHuman: sender == humanText,
                isNew: true,
                textLength: length,
                offset: event.offset,
                key: ReplyKey(
                    at: event.microseconds,
                    id: arena.add(event.id),
                    source: arena.intern(event.source),
                    agent: agent
                ),
                senderKind: sender,
                kind: kind,
                conversation: conversation,
                purpose: purpose,
                order: order
            )
        )
    }

    private func textLength(of event: FoldEvent) throws(FoldRefusal) -> Int32? {
        guard let length = try event.integer(textLength) else { return nil }
        guard let short = Int32(exactly: length) else { throw FoldRefusal("data.text_len: out of range") }
        return short
    }

    func pair(of event: FoldEvent) -> UInt32 {
        pair(
            partition: Int16(event.partition),
            shop: arena.intern(event.shop),
            customer: arena.intern(event.subjectID)
        )
    }

    /// The number of a pair in this batch.
    func pair(partition: Int16, shop: Text, customer: Text) -> UInt32 {
        let key = PairKey(partition: partition, shop: shop.number, customer: customer.number)
        if let number = pairNumbers[key] { return number }
        let number = UInt32(pairs.count)
        pairNumbers[key] = number
        pairs.append(Pair(partition: partition, shop: shop, customer: customer))
        return number
    }
}
