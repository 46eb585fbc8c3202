// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

/// The types and fields of events that decide about messages and are none.
struct MatterSlots {
    let recalled: EventTypeSlot
    let linked: EventTypeSlot
    let assigned: EventTypeSlot
    let opened: EventTypeSlot
    let eventRef: PayloadField
    let platformID: PayloadField
    let mergedFrom: PayloadField
    let toAgent: PayloadField
    let agent: PayloadField
    let queueEnteredAt: PayloadField
    let sessionType: PayloadField

    init(_ slots: Projection.Slots) {
        recalled = slots.type("message.recalled")
        linked = slots.type("customer.linked")
        assigned = slots.type("conversation.assigned")
        opened = slots.type("conversation.opened")
        eventRef = slots.field("event_ref")
        platformID = slots.field("platform_msg_id")
        mergedFrom = slots.field("merged_from")
        toAgent = slots.field("to_agent_id")
        agent = slots.field("agent_id")
        queueEnteredAt = slots.field("queue_entered_at")
        sessionType = slots.field("session_type")
    }
}

extension RepliesFold {
    /// Takes an event that is no message: one recalled, ids linked, a customer given to an agent, a session opened.
    func note(_ event: FoldEvent, as slots: MatterSlots) throws(FoldRefusal) {
        if event.is(slots.recalled) {
            let ref = try event.text(slots.eventRef, into: arena)
            let platformID = try event.text(slots.platformID, into: arena)
            begin(0, event, hasTime: true)
            others[0].append(ref, of: arena)
            others[0].append(platformID, of: arena)
            others[0].append(event.offset)
            recalled.append(Recall(pair: pair(of: event), ref: ref, platformID: platformID))
        } else if event.is(slots.linked) {
            let other = try event.identifier(slots.mergedFrom, into: arena)
            guard !other.isNull else { return }
            begin(1, event, hasTime: false)
            others[1].append(other, of: arena)
            others[1].append(microseconds: event.microseconds)
            others[1].append(event.offset)
            linked.append((arena.intern(event.shop), arena.intern(event.subjectID)))
        } else if event.is(slots.assigned) || event.is(slots.opened) {
            let isOpened = event.is(slots.opened)
            let agent = try event.text(isOpened ? slots.agent : slots.toAgent, into: arena)
            let type = try event.text(slots.sessionType, into: arena)
            let entered = isOpened ? try event.instant(slots.queueEnteredAt, into: arena) : nil
            if !agent.isNull || !isOpened {
                begin(2, event, hasTime: true)
                others[2].append(bytes: event.id)
                others[2].append(bytes: event.source)
                others[2].append(agent, of: arena)
                others[2].append(event.offset)
            }
            if isOpened {
                begin(3, event, hasTime: true)
                others[3].append(bytes: event.id)
                others[3].append(bytes: event.source)
                others[3].append(arena.bytes(of: type)?.isEqual(to: "leave_message") ?? false)
                others[3].append(microseconds: entered)
                others[3].append(event.offset)
            }
        }
    }

    private func begin(_ table: Int, _ event: FoldEvent, hasTime: Bool) {
        others[table].beginRow()
        others[table].append(Int16(event.partition))
        others[table].append(bytes: event.shop)
        others[table].append(bytes: event.subjectID)
        if hasTime { others[table].append(microseconds: event.microseconds) }
    }
}
