// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

extension OrdersFold {
    /// The stored rows of the orders of the batch, and all stored payments of those that have new ones: which of them made the order a paid
    /// one depends on all.
    func reach(_ tables: TableNames) -> [PostgresQuery] {
        let paid = orders.filter(\.hasPayments)
        return [
            """
            SELECT o.shop, o.order_id, o.customer, o.customer_at, o.customer_event_id, o.customer_event_source,
              o.paid_at, o.shipped_at, o.completed_at, o.closed_at, o.closed_by, o.closed_event_id, o.closed_event_source,
              o.placed_at, o.placed_event_id, o.placed_event_source, o.payable_minor, o.currency, o.order_kind, o.auto_close_at,
              o.partition
            FROM unnest(\(orders.map(\.partition)), \(orders.map { arena.string($0.shop) }), \
            \(orders.map { arena.string($0.order) })) AS u (partition, shop, order_id)
            JOIN \(unescaped: tables["orders"]) o
              ON o.partition = u.partition AND o.shop = u.shop AND o.order_id = u.order_id
            """,
            """
            SELECT p.partition, p.shop, p.order_id, p.payment, p.kind, p.paid_minor, p.currency, p.at, p.id, p.source, p."offset",
              p.cost_minor
            FROM unnest(\(paid.map(\.partition)), \(paid.map { arena.string($0.shop) }), \
            \(paid.map { arena.string($0.order) })) AS u (partition, shop, order_id)
            JOIN \(unescaped: tables["payments"]) p
              ON p.partition = u.partition AND p.shop = u.shop AND p.order_id = u.order_id
            """,
        ]
    }

    func load(_ query: Int, _ rows: PostgresResult) throws {
        for row in rows.rows {
            if query == 0 { try loadOrder(row) } else { try loadPayment(row) }
        }
    }

    /// Merges a stored order with what the batch told; it changes when the batch told something earlier.
    private func loadOrder(_ row: PostgresRow) throws {
        let number = number(
            Key(
                partition: try row.decode(Int16.self, at: 20),
                shop: arena.intern(try row.decode(String.self, at: 0)),
                order: arena.intern(try row.decode(String.self, at: 1))
            )
        )
        let new = orders[number]
        var isChanged = false
        if let telling = try telling(row, at: 3) {
            isChanged = new.customer.map { isFirst($0.telling, telling) } ?? false
            take(.init(telling: telling, customer: arena.intern(try row.decode(String?.self, at: 2))), of: number)
        } else {
            isChanged = new.customer != nil
        }
        orders[number].paidAt = try row.decode(Timestamp?.self, at: 6)?.microseconds
        let shipped = try row.decode(Timestamp?.self, at: 7)?.microseconds
        let completed = try row.decode(Timestamp?.self, at: 8)?.microseconds
        isChanged = Self.isEarlier(new.shippedAt, shipped) || isChanged
        isChanged = Self.isEarlier(new.completedAt, completed) || isChanged
        orders[number].shippedAt = Self.earlier(new.shippedAt, shipped)
        orders[number].completedAt = Self.earlier(new.completedAt, completed)
        if let telling = try telling(row, at: 9, id: 11) {
            isChanged = (new.closed.map { isFirst($0.telling, telling) } ?? false) || isChanged
            take(.init(telling: telling, closedBy: arena.intern(try row.decode(String?.self, at: 10))), of: number)
        } else {
            isChanged = new.closed != nil || isChanged
        }
        if let telling = try telling(row, at: 13) {
            isChanged = (new.placed.map { isFirst($0.telling, telling) } ?? false) || isChanged
            take(
                .init(
                    telling: telling,
                    payableMinor: try row.decode(Int64?.self, at: 16),
                    currency: arena.intern(try row.decode(String?.self, at: 17)),
                    orderKind: arena.intern(try row.decode(String?.self, at: 18)),
                    autoCloseAt: try row.decode(Timestamp?.self, at: 19)?.microseconds
                ),
                of: number
            )
        } else {
            isChanged = new.placed != nil || isChanged
        }
        orders[number].isChanged = isChanged
    }

    private func loadPayment(_ row: PostgresRow) throws {
        let (partition, shop, order, key, kind, amount, currency, at, id, source, offset, cost) = try row.decode(
            (Int16, String, String, String, String, Int64, String, Timestamp, String, String, Int64, Int64?).self
        )
        var fact = PaymentFact(
            order: number(Key(partition: partition, shop: arena.intern(shop), order: arena.intern(order))),
            key: arena.intern(key),
            kind: arena.intern(kind),
            paidMinor: amount,
            currency: arena.intern(currency),
            telling: .init(at: at.microseconds, id: arena.add(id), source: arena.intern(source)),
            offset: offset,
            costMinor: cost
        )
        fact.isChanged = false
        take(fact)
    }

    private func telling(_ row: PostgresRow, at column: Int, id: Int? = nil) throws -> OrderFact.Telling? {
        guard let at = try row.decode(Timestamp?.self, at: column) else { return nil }
        let id = id ?? column + 1
        return .init(
            at: at.microseconds,
            id: arena.intern(try row.decode(String?.self, at: id)),
            source: arena.intern(try row.decode(String?.self, at: id + 1))
        )
    }

    private static func isEarlier(_ new: Int64?, _ stored: Int64?) -> Bool { (new ?? .max) < (stored ?? .max) }

    private static func earlier(_ new: Int64?, _ stored: Int64?) -> Int64? { isEarlier(new, stored) ? new : stored }
}
