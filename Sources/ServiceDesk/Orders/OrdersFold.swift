// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

/// Keeps, by order, the first telling of each fact: every rule is a minimum, so any order of arrival gives the same.
final class OrdersFold: Fold {
    struct Key: Hashable {
        var partition: Int16
        var shop: Text
        var order: Text
    }

    struct PaymentKey: Hashable {
        var order: Int
        var payment: Text
    }

    let arena = TextArena()
    var orders: [OrderFact] = []
    var payments: [PaymentFact] = []
    var orderNumbers: [Key: Int] = [:]
    var paymentNumbers: [PaymentKey: Int] = [:]

    /// The key of a payment holds its order too; without an id its currency and kind, each at most half as long.
    private static let longestPayment = FoldLimits.identifierBytes - 1100

    private let placed: EventTypeSlot
    private let paid: EventTypeSlot
    private let shipped: EventTypeSlot
    private let completed: EventTypeSlot
    private let closed: EventTypeSlot
    private let autoCloseAt: PayloadField
    private let closedBy: PayloadField
    private let costMinor: PayloadField
    private let currency: PayloadField
    private let customer: PayloadField
    private let kind: PayloadField
    private let orderKind: PayloadField
    private let paidMinor: PayloadField
    private let payableMinor: PayloadField
    private let paymentID: PayloadField

    init(_ slots: Projection.Slots) {
        placed = slots.type("order.placed")
        paid = slots.type("order.paid")
        shipped = slots.type("order.shipped")
        completed = slots.type("order.completed")
        closed = slots.type("order.closed")
        autoCloseAt = slots.field("auto_close_at")
        closedBy = slots.field("closed_by")
        costMinor = slots.field("cost_minor")
        currency = slots.field("currency")
        customer = slots.field("customer_id")
        kind = slots.field("kind")
        orderKind = slots.field("order_kind")
        paidMinor = slots.field("paid_minor")
        payableMinor = slots.field("payable_minor")
        paymentID = slots.field("payment_id")
    }

    var memory: Int {
        arena.count + orders.count * MemoryLayout<OrderFact>.stride + payments.count * MemoryLayout<PaymentFact>.stride
    }

    func removeAll() {
        orders.removeAll(keepingCapacity: true)
        payments.removeAll(keepingCapacity: true)
        orderNumbers.removeAll(keepingCapacity: true)
        paymentNumbers.removeAll(keepingCapacity: true)
        arena.removeAll()
    }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        guard event.isCatalogued, event.subjectKind.isEqual(to: "orders") else { return }
        let named = try event.identifier(customer, into: arena, interned: false)
        let isState = event.is(placed) || event.is(paid) || event.is(shipped) || event.is(completed) || event.is(closed)
        guard isState || !named.isNull else { return }

        let telling = OrderFact.Telling(
            at: event.microseconds,
            id: arena.add(event.id),
            source: arena.intern(event.source)
        )
        if event.is(placed) {
            try notePlaced(event, telling)
        } else if event.is(paid) {
            try notePaid(event, telling)
        } else if event.is(closed) {
            let by = try event.text(closedBy, into: arena)
            take(OrderFact.Closed(telling: telling, closedBy: by), of: number(of: event))
        } else if event.is(shipped) {
            let number = number(of: event)
            orders[number].shippedAt = min(orders[number].shippedAt ?? .max, telling.at)
        } else if event.is(completed) {
            let number = number(of: event)
            orders[number].completedAt = min(orders[number].completedAt ?? .max, telling.at)
        }
        if !named.isNull {
            take(OrderFact.Customer(telling: telling, customer: named), of: number(of: event))
        }
    }

    private func notePlaced(_ event: FoldEvent, _ telling: OrderFact.Telling) throws(FoldRefusal) {
        let fact = OrderFact.Placed(
            telling: telling,
            payableMinor: try event.integer(payableMinor),
            currency: try currency(of: event),
            orderKind: try event.text(orderKind, into: arena),
            autoCloseAt: try event.instant(autoCloseAt, into: arena)
        )
        take(fact, of: number(of: event))
    }

    private func notePaid(_ event: FoldEvent, _ telling: OrderFact.Telling) throws(FoldRefusal) {
        guard let amount = try event.integer(paidMinor) else { throw FoldRefusal("data.paid_minor: required") }
        let kindText = try event.identifier(kind, into: arena, longest: Self.longestPayment / 2)
        let kind = kindText.isNull ? arena.intern("full") : kindText
        let currency = try currency(of: event, longest: Self.longestPayment / 2)
        let id = try event.identifier(paymentID, into: arena, longest: Self.longestPayment)
        let cost = try event.integer(costMinor)
        let key =
            id.isNull
            ? arena.intern("\(amount) \(arena.string(currency) ?? "") \(arena.string(kind) ?? "")")
            : arena.intern("id \(arena.string(id) ?? "")")
        let number = number(of: event)
        orders[number].hasPayments = true
        take(
            PaymentFact(
                order: number,
                key: key,
                kind: kind,
                paidMinor: amount,
                currency: currency,
                telling: telling,
                offset: event.offset,
                costMinor: cost
            )
        )
    }

    private func currency(of event: FoldEvent, longest: Int = .max) throws(FoldRefusal) -> Text {
        let currency = try event.identifier(currency, into: arena, longest: longest)
        return currency.isNull ? arena.intern("CNY") : currency
    }

    private func number(of event: FoldEvent) -> Int {
        number(
            Key(
                partition: Int16(event.partition),
                shop: arena.intern(event.shop),
                order: arena.intern(event.subjectID)
            )
        )
    }

    /// The number of an order in this batch.
    func number(_ key: Key) -> Int {
        if let number = orderNumbers[key] { return number }
        orderNumbers[key] = orders.count
        orders.append(OrderFact(partition: key.partition, shop: key.shop, order: key.order))
        return orders.count - 1
    }
}
