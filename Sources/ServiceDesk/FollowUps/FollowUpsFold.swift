// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

/// Keeps every follow-up event as a row; who holds an item and what is due is judged when asked.
final class FollowUpsFold: Fold {
    private let arena = TextArena()
    private var rows = RowBuffer(columns: FollowUpsProjection.actions.columns.count)
    private let actions: [(type: EventTypeSlot, name: Text)]
    private let names = TextArena()
    private let agent: PayloadField
    private let channel: PayloadField
    private let customer: PayloadField
    private let dueAt: PayloadField
    private let fromAgent: PayloadField
    private let kind: PayloadField
    private let order: PayloadField
    private let outcome: PayloadField
    private let reason: PayloadField
    private let until: PayloadField

    init(_ slots: Projection.Slots) {
        let names = names
        actions = ["claimed", "attempted", "resolved", "released"].map {
            (slots.type("followup." + $0), names.intern($0))
        }
        agent = slots.field("agent_id")
        channel = slots.field("channel")
        customer = slots.field("customer_id")
        dueAt = slots.field("due_at")
        fromAgent = slots.field("from_agent_id")
        kind = slots.field("kind")
        order = slots.field("order_id")
        outcome = slots.field("outcome")
        reason = slots.field("reason_code")
        until = slots.field("until")
    }

    var memory: Int { arena.count + rows.byteCount }

    func removeAll() {
        rows.removeAll()
        arena.removeAll()
    }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        guard let action = actions.first(where: { event.is($0.type) })?.name else { return }
        let isOrder = event.subjectKind.isEqual(to: "orders")
        let kindText = try event.identifier(kind, into: arena)
        let kind = kindText.isNull ? arena.intern(isOrder ? "unpaid" : "enquiry") : kindText
        let customerText = try event.identifier(customer, into: arena)
        let customer =
            customerText.isNull && event.subjectKind.isEqual(to: "customers")
            ? arena.intern(event.subjectID) : customerText
        let order = try event.identifier(order, into: arena)
        // What is told of an unpaid order on its customer is about the order that it names.
        let isOfNamedOrder = !isOrder && !order.isNull && kind == arena.intern("unpaid")
        // Who releases another one's claim is in the timeline: the claim that ends is that agent's.
        let holder = try event.text(fromAgent, into: arena)
        let agent = holder.isNull ? try event.text(agent, into: arena) : holder
        let (until, dueAt) = (try event.instant(until, into: arena), try event.instant(dueAt, into: arena))
        let outcome = try event.text(outcome, into: arena)
        let reason = try event.text(reason, into: arena)
        let channel = try event.text(channel, into: arena)

        rows.beginRow()
        rows.append(Int16(event.partition))
        rows.append(bytes: event.shop)
        if isOfNamedOrder {
            rows.append(arena.intern("orders/\(arena.string(order) ?? "")"), of: arena)
        } else {
            rows.append(bytes: event.subject)
        }
        rows.append(kind, of: arena)
        rows.append(microseconds: event.microseconds)
        rows.append(bytes: event.id)
        rows.append(bytes: event.source)
        rows.append(event.offset)
        rows.append(action, of: names)
        rows.append(customer, of: arena)
        rows.append(agent, of: arena)
        rows.append(microseconds: until ?? dueAt)
        rows.append(outcome, of: arena)
        rows.append(reason, of: arena)
        rows.append(channel, of: arena)
    }

    func write(to writer: inout RowWriter) { writer[0] = rows }
}
