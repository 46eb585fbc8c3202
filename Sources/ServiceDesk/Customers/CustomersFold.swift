// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

/// Keeps, by shop and customer, the instant of the earliest event that names the customer.
///
/// A customer's orders lie in many partitions; each keeps its own minimum, and the question takes the least.
final class CustomersFold: Fold {
    private struct Key: Hashable {
        var shop: Text
        var customer: Text
    }

    private struct Seen {
        var at: Int64
        var isChanged = true
    }

    private let arena = TextArena()
    private var seen: [Key: Seen] = [:]
    private var partition: Int16 = 0
    private let customer: PayloadField

    init(_ slots: Projection.Slots) { customer = slots.field("customer_id") }

    var memory: Int { arena.count + seen.count * 48 }

    /// Orders name customers.
    let isBoundBySubject = false

    func removeAll() {
        seen.removeAll(keepingCapacity: true)
        arena.removeAll()
    }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        guard event.isCatalogued else { return }
        partition = Int16(event.partition)
        var name = try event.identifier(customer, into: arena)
        if name.isNull, event.subjectKind.isEqual(to: "customers") { name = arena.intern(event.subjectID) }
        guard !name.isNull else { return }
        let key = Key(shop: arena.intern(event.shop), customer: name)
        if let known = seen[key], known.at <= event.microseconds { return }
        seen[key] = Seen(at: event.microseconds)
    }

    func reach(partition: Int, tables: TableNames) -> [PostgresQuery] {
        let keys = Array(seen.keys)
        return [
            """
            SELECT c.shop, c.customer, c.first_seen_at
            FROM unnest(\(keys.map { arena.string($0.shop) }), \(keys.map { arena.string($0.customer) })) AS u (shop, customer)
            JOIN \(unescaped: tables["customers"]) c
              ON c.partition = \(Int16(partition)) AND c.shop = u.shop AND c.customer = u.customer
            """
        ]
    }

    func load(_ query: Int, _ rows: PostgresResult) throws {
        for row in rows.rows {
            let (shop, customer, at) = try row.decode((String, String, Timestamp).self)
            let key = Key(shop: arena.intern(shop), customer: arena.intern(customer))
            if let new = seen[key], at.microseconds <= new.at {
                seen[key] = Seen(at: at.microseconds, isChanged: false)
            }
        }
    }

    func write(to rows: inout RowWriter) {
        let changed = seen.filter(\.value.isChanged).sorted { left, right in
            let shop = arena.compare(left.key.shop, right.key.shop)
            return shop != 0 ? shop < 0 : arena.isLess(left.key.customer, right.key.customer)
        }
        for (key, seen) in changed {
            rows[0].beginRow()
            rows[0].append(partition)
            rows[0].append(key.shop, of: arena)
            rows[0].append(key.customer, of: arena)
            rows[0].append(microseconds: seen.at)
        }
    }
}
