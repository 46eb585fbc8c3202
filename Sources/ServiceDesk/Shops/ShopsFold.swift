// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

/// Keeps every `shop.upserted` as a row; the last one at or before an instant is in force then.
final class ShopsFold: Fold {
    private let arena = TextArena()
    private var rows = RowBuffer(columns: 10)
    private let upserted: EventTypeSlot
    private let hours: PayloadField
    private let texts: [PayloadField]

    init(_ slots: Projection.Slots) {
        upserted = slots.type("shop.upserted")
        hours = slots.field("business_hours")
        texts = ["platform", "name", "group", "time_zone"].map(slots.field)
    }

    var memory: Int { arena.count + rows.byteCount }

    func removeAll() {
        rows.removeAll()
        arena.removeAll()
    }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        guard event.is(upserted) else { return }
        var values: [Text] = []
        for field in texts { values.append(try event.text(field, into: arena)) }

        rows.beginRow()
        rows.append(Int16(event.partition))
        rows.append(bytes: event.shop)
        rows.append(microseconds: event.microseconds)
        rows.append(bytes: event.id)
        rows.append(bytes: event.source)
        for value in values { rows.append(value, of: arena) }
        rows.append(event.rawText(hours, into: arena), of: arena)
    }

    func write(to writer: inout RowWriter) { writer[0] = rows }
}
