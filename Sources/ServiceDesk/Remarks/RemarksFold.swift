// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

/// Keeps every remark as a row (R049: the platform overwrites, the desk needs the history).
final class RemarksFold: Fold {
    private let arena = TextArena()
    private var rows = RowBuffer(columns: 12)
    private let remarked: EventTypeSlot
    private let agent: PayloadField
    private let by: PayloadField
    private let flag: PayloadField
    private let tag: PayloadField
    private let textLength: PayloadField

    init(_ slots: Projection.Slots) {
        remarked = slots.type("order.remarked")
        agent = slots.field("agent_id")
        by = slots.field("by")
        flag = slots.field("flag")
        tag = slots.field("tag_name")
        textLength = slots.field("text_len")
    }

    var memory: Int { arena.count + rows.byteCount }

    func removeAll() {
        rows.removeAll()
        arena.removeAll()
    }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        guard event.is(remarked) else { return }
        let flag = try event.text(flag, into: arena)
        let by = try event.text(by, into: arena)
        let agent = try event.text(agent, into: arena)
        let tag = try event.text(tag, into: arena)
        let length = try event.integer(textLength)
        guard length.map({ Int32(exactly: $0) != nil }) ?? true else {
            throw FoldRefusal("data.text_len: out of range")
        }

        rows.beginRow()
        rows.append(Int16(event.partition))
        rows.append(bytes: event.shop)
        rows.append(bytes: event.subjectID)
        rows.append(microseconds: event.microseconds)
        rows.append(bytes: event.id)
        rows.append(bytes: event.source)
        rows.append(flag, of: arena)
        rows.append(by, of: arena)
        rows.append(agent, of: arena)
        rows.append(tag, of: arena)
        rows.append(length.map { Int32($0) })
        rows.append(event.offset)
    }

    func write(to writer: inout RowWriter) { writer[0] = rows }
}
