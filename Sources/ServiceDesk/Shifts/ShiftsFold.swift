// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

/// Keeps every shift event as a row; who is on duty when is judged when asked.
final class ShiftsFold: Fold {
    private let arena = TextArena()
    private var rows = RowBuffer(columns: ShiftsProjection.events.columns.count)
    private let actions: [(type: EventTypeSlot, name: Text)]
    private let names = TextArena()
    private let agent: PayloadField
    private let endsAt: PayloadField
    private let kind: PayloadField
    private let shift: PayloadField
    private let shops: PayloadField
    private let startsAt: PayloadField

    init(_ slots: Projection.Slots) {
        let names = names
        actions = ["planned", "started", "ended"].map { (slots.type("shift." + $0), names.intern($0)) }
        agent = slots.field("agent_id")
        endsAt = slots.field("ends_at")
        kind = slots.field("kind")
        shift = slots.field("shift_id")
        shops = slots.field("shop_ids")
        startsAt = slots.field("starts_at")
    }

    var memory: Int { arena.count + rows.byteCount }

    func removeAll() {
        rows.removeAll()
        arena.removeAll()
    }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        guard let action = actions.first(where: { event.is($0.type) })?.name else { return }
        let named = try event.identifier(shift, into: arena)
        let shift = named.isNull ? arena.intern(event.subjectID) : named
        let agent = try event.text(agent, into: arena)
        let (starts, ends) = (try event.instant(startsAt, into: arena), try event.instant(endsAt, into: arena))
        let kind = try event.text(kind, into: arena)
        let shops = event.rawText(shops, into: arena)

        rows.beginRow()
        rows.append(Int16(event.partition))
        rows.append(bytes: event.shop)
        rows.append(shift, of: arena)
        rows.append(microseconds: event.microseconds)
        rows.append(bytes: event.id)
        rows.append(bytes: event.source)
        rows.append(event.offset)
        rows.append(action, of: names)
        rows.append(agent, of: arena)
        rows.append(microseconds: starts)
        rows.append(microseconds: ends)
        rows.append(kind, of: arena)
        rows.append(shops, of: arena)
    }

    func write(to writer: inout RowWriter) { writer[0] = rows }
}
