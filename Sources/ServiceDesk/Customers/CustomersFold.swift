// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

/// Keeps, by shop and customer, the instant of the earliest event that names the customer, and every mark as a row.
///
/// A customer's orders lie in many partitions; each keeps its own minimum, and the question takes the least.
final class CustomersFold: Fold {
    private struct Key: Hashable {
        var partition: Int16
        var shop: Text
        var customer: Text
    }

    private struct Seen {
        var at: Int64
        var offset: Int64
        var isChanged = true
    }

    private let arena = TextArena()
    private var seen: [Key: Seen] = [:]
    private var marks = RowBuffer(columns: CustomersProjection.marks.columns.count)
    private let tierSet: EventTypeSlot
    private let customer: PayloadField
    private let expiresAt: PayloadField
    private let grade: PayloadField
    private let givenBy: PayloadField
    private let mark: PayloadField

    init(_ slots: Projection.Slots) {
        tierSet = slots.type("customer.tier_set")
        customer = slots.field("customer_id")
        expiresAt = slots.field("expires_at")
        grade = slots.field("platform_grade")
        givenBy = slots.field("source")
        mark = slots.field("tier")
    }

    var memory: Int { arena.count + seen.count * 56 + marks.byteCount }

    /// Orders name customers.
    let isBoundBySubject = false

    func removeAll() {
        marks.removeAll()
        seen.removeAll(keepingCapacity: true)
        arena.removeAll()
    }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        guard event.isCatalogued else { return }
        var name = try event.identifier(customer, into: arena)
        if name.isNull, event.subjectKind.isEqual(to: "customers") { name = arena.intern(event.subjectID) }
        guard !name.isNull else { return }
        if event.is(tierSet) { try noteMark(event, of: name) }
        let key = Key(partition: Int16(event.partition), shop: arena.intern(event.shop), customer: name)
        let isFirst = seen[key].map { (event.microseconds, event.offset) < ($0.at, $0.offset) } ?? true
        if isFirst { seen[key] = Seen(at: event.microseconds, offset: event.offset) }
    }

    private func noteMark(_ event: FoldEvent, of customer: Text) throws(FoldRefusal) {
        let mark = try event.text(mark, into: arena)
        let givenBy = try event.text(givenBy, into: arena)
        let grade = try event.text(grade, into: arena)
        let expiresAt = try event.instant(expiresAt, into: arena)

        marks.beginRow()
        marks.append(Int16(event.partition))
        marks.append(bytes: event.shop)
        marks.append(customer, of: arena)
        marks.append(microseconds: event.microseconds)
        marks.append(bytes: event.id)
        marks.append(bytes: event.source)
        marks.append(event.offset)
        marks.append(mark, of: arena)
        marks.append(givenBy, of: arena)
        marks.append(grade, of: arena)
        marks.append(microseconds: expiresAt)
    }

    func reach(_ tables: TableNames) -> [PostgresQuery] {
        let keys = Array(seen.keys)
        return [
            """
            SELECT c.partition, c.shop, c.customer, c.first_seen_at, c."offset"
            FROM unnest(\(keys.map(\.partition)), \(keys.map { arena.string($0.shop) }), \
            \(keys.map { arena.string($0.customer) })) AS u (partition, shop, customer)
            JOIN \(unescaped: tables["customers"]) c
              ON c.partition = u.partition AND c.shop = u.shop AND c.customer = u.customer
            """
        ]
    }

    func load(_ query: Int, _ rows: PostgresResult) throws {
        for row in rows.rows {
            let (partition, shop, customer, at, offset) = try row.decode(
                (Int16, String, String, Timestamp, Int64).self
            )
            let key = Key(partition: partition, shop: arena.intern(shop), customer: arena.intern(customer))
            if let new = seen[key], (at.microseconds, offset) <= (new.at, new.offset) {
                seen[key] = Seen(at: at.microseconds, offset: offset, isChanged: false)
            }
        }
    }

    func write(to rows: inout RowWriter) {
        let changed = seen.filter(\.value.isChanged).sorted { left, right in
            let shop = arena.compare(left.key.shop, right.key.shop)
            if shop != 0 { return shop < 0 }
            let customer = arena.compare(left.key.customer, right.key.customer)
            return customer != 0 ? customer < 0 : left.key.partition < right.key.partition
        }
        for (key, seen) in changed {
            rows[0].beginRow()
            rows[0].append(key.partition)
            rows[0].append(key.shop, of: arena)
            rows[0].append(key.customer, of: arena)
            rows[0].append(microseconds: seen.at)
            rows[0].append(seen.offset)
        }
        rows[1] = marks
    }
}
