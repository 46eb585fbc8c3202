// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

extension OrdersFold {
    func take(_ fact: OrderFact.Customer, of order: Int) {
        if isFirst(fact.telling, orders[order].customer?.telling) { orders[order].customer = fact }
    }

    func take(_ fact: OrderFact.Placed, of order: Int) {
        if isFirst(fact.telling, orders[order].placed?.telling) { orders[order].placed = fact }
    }

    func take(_ fact: OrderFact.Closed, of order: Int) {
        if isFirst(fact.telling, orders[order].closed?.telling) { orders[order].closed = fact }
    }

    /// Keeps the first telling of a payment: the same payment told twice counts once.
    func take(_ fact: PaymentFact) {
        let key = PaymentKey(order: fact.order, payment: fact.key)
        if let number = paymentNumbers[key] {
            if isFirst(fact.telling, payments[number].telling) { payments[number] = fact }
        } else {
            paymentNumbers[key] = payments.count
            payments.append(fact)
        }
    }

    /// Whether a telling comes before the one that is known.
    func isFirst(_ telling: OrderFact.Telling, _ known: OrderFact.Telling?) -> Bool {
        guard let known else { return true }
        if telling.at != known.at { return telling.at < known.at }
        let order = arena.compare(telling.id, known.id)
        return order != 0 ? order < 0 : arena.isLess(telling.source, known.source)
    }
}
