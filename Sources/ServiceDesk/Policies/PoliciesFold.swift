// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

/// Keeps every `policy.set` as a row a policy; which of them holds on a day is decided when asked.
final class PoliciesFold: Fold {
    private let arena = TextArena()
    private var rows = RowBuffer(columns: 11)
    private let set: EventTypeSlot
    private let key: PayloadField
    private let value: PayloadField
    private let effectiveFrom: PayloadField
    private let platform: PayloadField
    private let remark: PayloadField

    init(_ slots: Projection.Slots) {
        set = slots.type("policy.set")
        key = slots.field("policy_key")
        value = slots.field("value")
        effectiveFrom = slots.field("effective_from")
        platform = slots.field("platform")
        remark = slots.field("note")
    }

    var memory: Int { arena.count + rows.byteCount }

    func removeAll() {
        rows.removeAll()
        arena.removeAll()
    }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        guard event.is(set) else { return }
        let key = try event.text(key, into: arena)
        let platform = try event.text(platform, into: arena)
        let remark = try event.text(remark, into: arena)
        let name = arena.string(key) ?? String(decoding: event.subjectID, as: UTF8.self)
        let values = try Self.values(name, arena.string(event.rawText(value, into: arena)))
        let day = try firstDay(event)
        for (key, value) in values {
            rows.beginRow()
            rows.append(Int16(event.partition))
            rows.append(bytes: event.shop)
            rows.append(platform, of: arena)
            rows.append(arena.intern(key), of: arena)
            rows.append(arena.intern(value), of: arena)
            rows.append(day)
            rows.append(remark, of: arena)
            rows.append(microseconds: event.microseconds)
            rows.append(bytes: event.id)
            rows.append(bytes: event.source)
            rows.append(event.offset)
        }
    }

    func write(to writer: inout RowWriter) { writer[0] = rows }

    /// The policies that an event sets: one, or with an object as value one for each member, `KEY.member`.
    private static func values(_ key: String, _ json: String?) throws(FoldRefusal) -> [(String, String?)] {
        do {
            return try PolicySet.standard.told(key, json)
        } catch {
            throw FoldRefusal("\(error)")
        }
    }

    /// The first day on which the values hold, in days since 1970: the date of `effective_from`, or else of the event in UTC.
    private func firstDay(_ event: FoldEvent) throws(FoldRefusal) -> Int32 {
        let text = try event.text(effectiveFrom, into: arena)
        guard let text = arena.string(text) else {
            let day: Int64 = 86_400_000_000
            return Int32((event.microseconds - (event.microseconds % day + day) % day) / day)
        }
        guard let time = TimeText(text) else {
            throw FoldRefusal("data.effective_from: write a day such as 2026-06-01")
        }
        return time.day.days
    }
}
