// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

/// Keeps every refund event as a row; what a refund's state is, is judged when asked.
final class RefundsFold: Fold {
    private let arena = TextArena()
    private var rows = RowBuffer(columns: RefundsProjection.refundActions.columns.count)
    private let actions: [(type: EventTypeSlot, name: Text)]
    private let names = TextArena()
    private let agent: PayloadField
    private let amount: PayloadField
    private let by: PayloadField
    private let currency: PayloadField
    private let customer: PayloadField
    private let decision: PayloadField
    private let kind: PayloadField
    private let order: PayloadField
    private let outcome: PayloadField
    private let reason: PayloadField
    private let receivedAt: PayloadField
    private let refund: PayloadField

    init(_ slots: Projection.Slots) {
        let names = names
        actions = ["requested", "decided", "goods_returned", "settled", "escalated"].map {
            (slots.type("refund." + $0), names.intern($0))
        }
        agent = slots.field("agent_id")
        amount = slots.field("amount_minor")
        by = slots.field("by")
        currency = slots.field("currency")
        customer = slots.field("customer_id")
        decision = slots.field("decision")
        kind = slots.field("kind")
        order = slots.field("order_id")
        outcome = slots.field("outcome")
        reason = slots.field("reason_code")
        receivedAt = slots.field("received_at")
        refund = slots.field("refund_id")
    }

    var memory: Int { arena.count + rows.byteCount }

    func removeAll() {
        rows.removeAll()
        arena.removeAll()
    }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        var name: Text?
        for action in actions where event.is(action.type) { name = action.name }
        guard let name else { return }
        let refund = try id(refund, kind: "refunds", of: event)
        guard !refund.isNull else { throw FoldRefusal("data.refund_id: required") }
        let order = try id(order, kind: "orders", of: event)
        let customer = try id(customer, kind: "customers", of: event)
        let kind = try event.text(kind, into: arena)
        let amount = try event.integer(amount)
        let currencyText = try event.text(currency, into: arena)
        let currency = amount != nil && currencyText.isNull ? arena.intern("CNY") : currencyText
        let reason = try event.text(reason, into: arena)
        let decision = try event.text(decision, into: arena)
        let outcome = try event.text(outcome, into: arena)
        let by = try event.text(by, into: arena)
        let agent = try event.text(agent, into: arena)
        let receivedAt = try event.instant(receivedAt, into: arena)

        rows.beginRow()
        rows.append(Int16(event.partition))
        rows.append(bytes: event.shop)
        rows.append(refund, of: arena)
        rows.append(microseconds: event.microseconds)
        rows.append(bytes: event.id)
        rows.append(bytes: event.source)
        rows.append(name, of: names)
        rows.append(order, of: arena)
        rows.append(customer, of: arena)
        rows.append(kind, of: arena)
        rows.append(amount)
        rows.append(currency, of: arena)
        rows.append(reason, of: arena)
        rows.append(decision, of: arena)
        rows.append(outcome, of: arena)
        rows.append(by, of: arena)
        rows.append(agent, of: arena)
        rows.append(event.offset)
        rows.append(microseconds: receivedAt)
    }

    /// An id from the payload, else from a subject of its kind.
    private func id(_ field: PayloadField, kind: StaticString, of event: FoldEvent) throws(FoldRefusal) -> Text {
        let id = try event.identifier(field, into: arena, interned: false)
        return id.isNull && event.subjectKind.isEqual(to: kind) ? arena.add(event.subjectID) : id
    }

    func write(to writer: inout RowWriter) { writer[0] = rows }
}
