// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

/// Keeps the events that have no facts of their own kind for a timeline; messages have.
final class HistoryFold: Fold {
    private let arena = TextArena()
    private var rows = RowBuffer(columns: 10)
    private let received: EventTypeSlot
    private let sent: EventTypeSlot
    private let customer: PayloadField

    init(_ slots: Projection.Slots) {
        received = slots.type("message.received")
        sent = slots.type("message.sent")
        customer = slots.field("customer_id")
    }

    var memory: Int { arena.count + rows.byteCount }

    func removeAll() {
        rows.removeAll()
        arena.removeAll()
    }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        guard event.isCatalogued, !event.is(received), !event.is(sent) else { return }
        let customer = try event.identifier(customer, into: arena, interned: false)

        rows.beginRow()
        rows.append(Int16(event.partition))
        rows.append(bytes: event.shop)
        rows.append(bytes: event.subject)
        rows.append(microseconds: event.microseconds)
        rows.append(bytes: event.id)
        rows.append(bytes: event.source)
        rows.append(bytes: event.typeName)
        rows.append(customer, of: arena)
        rows.append(event.offset)
        rows.append(bytes: event.data)
    }

    func write(to writer: inout RowWriter) { writer[0] = rows }
}
