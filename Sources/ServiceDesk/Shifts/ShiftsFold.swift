// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

/// Keeps every event of a shift or an agent as a row; who is on duty or online when is judged when asked.
final class ShiftsFold: Fold {
    private let arena = TextArena()
    private var rows = RowBuffer(columns: ShiftsProjection.events.columns.count)
    private var agentRows = RowBuffer(columns: ShiftsProjection.agents.columns.count)
    private let actions: [(type: EventTypeSlot, name: Text)]
    private let agentActions: [(type: EventTypeSlot, name: Text)]
    private let names = TextArena()
    private let agent: PayloadField
    private let customer: PayloadField
    private let endsAt: PayloadField
    private let kind: PayloadField
    private let presence: PayloadField
    private let result: PayloadField
    private let score: PayloadField
    private let shift: PayloadField
    private let shops: PayloadField
    private let startsAt: PayloadField

    init(_ slots: Projection.Slots) {
        let names = names
        actions = ["planned", "started", "ended"].map { (slots.type("shift." + $0), names.intern($0)) }
        agentActions = [
            ("agent.presence_changed", "presence"), ("evaluation.recorded", "rated"), ("quality.checked", "checked"),
        ].map { (slots.type($0), names.intern($1)) }
        agent = slots.field("agent_id")
        customer = slots.field("customer_id")
        endsAt = slots.field("ends_at")
        kind = slots.field("kind")
        presence = slots.field("presence")
        result = slots.field("result")
        score = slots.field("score_1to5")
        shift = slots.field("shift_id")
        shops = slots.field("shop_ids")
        startsAt = slots.field("starts_at")
    }

    var memory: Int { arena.count + rows.byteCount + agentRows.byteCount }

    func removeAll() {
        rows.removeAll()
        agentRows.removeAll()
        arena.removeAll()
    }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        guard let action = actions.first(where: { event.is($0.type) })?.name else { return try noteAgent(event) }
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

    private func noteAgent(_ event: FoldEvent) throws(FoldRefusal) {
        guard let action = agentActions.first(where: { event.is($0.type) })?.name else { return }
        var agent = try event.identifier(agent, into: arena)
        if agent.isNull, event.subject.starts(with: "agents/".utf8) { agent = arena.intern(event.subjectID) }
        var customer = try event.identifier(customer, into: arena)
        if customer.isNull, event.subject.starts(with: "customers/".utf8) { customer = arena.intern(event.subjectID) }
        let presence = try event.text(presence, into: arena)
        let state = presence.isNull ? try event.text(result, into: arena) : presence
        let score = try event.integer(score)

        agentRows.beginRow()
        agentRows.append(Int16(event.partition))
        agentRows.append(bytes: event.shop)
        agentRows.append(microseconds: event.microseconds)
        agentRows.append(bytes: event.id)
        agentRows.append(bytes: event.source)
        agentRows.append(event.offset)
        agentRows.append(action, of: names)
        agentRows.append(agent, of: arena)
        agentRows.append(customer, of: arena)
        agentRows.append(state, of: arena)
        agentRows.append(score.flatMap { Int32(exactly: $0) })
    }

    func write(to writer: inout RowWriter) {
        writer[0] = rows
        writer[1] = agentRows
    }
}
