// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

extension OrdersFold {
    func write(to rows: inout RowWriter) {
        findPaidAt()
        let order = orders.indices.sorted { left, right in
            let shop = arena.compare(orders[left].shop, orders[right].shop)
            if shop != 0 { return shop < 0 }
            let order = arena.compare(orders[left].order, orders[right].order)
            return order != 0 ? order < 0 : orders[left].partition < orders[right].partition
        }
        for number in order where orders[number].isChanged { write(orders[number], to: &rows[0]) }
        for payment in payments where payment.isChanged { write(payment, to: &rows[1]) }
    }

    /// An order is paid since the first of the payments that are kept and no deposits. What one telling said may not count any more when
    /// an earlier one of the same payment says otherwise.
    private func findPaidAt() {
        let deposit = arena.intern("deposit")
        var first = [Int64](repeating: .max, count: orders.count)
        for payment in payments where payment.kind != deposit {
            first[payment.order] = min(first[payment.order], payment.telling.at)
        }
        for number in orders.indices where orders[number].hasPayments {
            let paidAt = first[number] == .max ? nil : first[number]
            guard orders[number].paidAt != paidAt else { continue }
            orders[number].paidAt = paidAt
            orders[number].isChanged = true
        }
    }

    private func write(_ order: OrderFact, to rows: inout RowBuffer) {
        rows.beginRow()
        rows.append(order.partition)
        rows.append(order.shop, of: arena)
        rows.append(order.order, of: arena)
        rows.append(order.customer?.customer ?? .null, of: arena)
        write(order.customer?.telling, to: &rows)
        write(order.placed?.telling, to: &rows)
        rows.append(order.placed?.payableMinor)
        rows.append(order.placed?.currency ?? .null, of: arena)
        rows.append(order.placed?.orderKind ?? .null, of: arena)
        rows.append(microseconds: order.placed?.autoCloseAt)
        rows.append(microseconds: order.paidAt)
        rows.append(microseconds: order.shippedAt)
        rows.append(microseconds: order.completedAt)
        rows.append(microseconds: order.closed?.telling.at)
        rows.append(order.closed?.closedBy ?? .null, of: arena)
        rows.append(order.closed?.telling.id ?? .null, of: arena)
        rows.append(order.closed?.telling.source ?? .null, of: arena)
    }

    private func write(_ telling: OrderFact.Telling?, to rows: inout RowBuffer) {
        rows.append(microseconds: telling?.at)
        rows.append(telling?.id ?? .null, of: arena)
        rows.append(telling?.source ?? .null, of: arena)
    }

    private func write(_ payment: PaymentFact, to rows: inout RowBuffer) {
        rows.beginRow()
        rows.append(orders[payment.order].partition)
        rows.append(orders[payment.order].shop, of: arena)
        rows.append(orders[payment.order].order, of: arena)
        rows.append(payment.key, of: arena)
        rows.append(payment.kind, of: arena)
        rows.append(payment.paidMinor)
        rows.append(payment.currency, of: arena)
        rows.append(microseconds: payment.telling.at)
        rows.append(payment.telling.id, of: arena)
        rows.append(payment.telling.source, of: arena)
        rows.append(payment.offset)
        rows.append(payment.costMinor)
    }
}
