// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a member of a consumer group has been given and has not acknowledged. A value: it knows no clock and no database.
///
/// Events wait in `ready` until somebody takes them; then each is a line, numbered from 1. An acknowledgement settles all
/// lines up to a number. A refusal parks the event and takes back the later events of its subject.
struct DeliveryWindow: Sendable {
    /// An event with what settling it needs.
    struct Item: Sendable, Hashable {
        var position: EventPosition
        var event: Event
        /// Set for an event that was parked: how often it has been delivered, this time included.
        var parkedAttempts: Int?

        var subject: ShopSubject { .init(shop: event.shop, subject: event.subject) }
    }

    /// A line that was given out.
    struct Line: Sendable, Hashable {
        enum State: Sendable, Hashable {
            case open
            /// Parked, or taken back behind one that was.
            case parked
            /// Its partition is another member's.
            case lost
        }

        var item: Item
        var state = State.open
    }

    /// The most events that are queued or out.
    let limit: Int
    /// How often an event is delivered before its subject is parked.
    let maxDeliveries: Int
    var lanes: [Int: DeliveryLane] = [:]
    var ready: ArraySlice<Item> = []
    var out: ArraySlice<Line> = []
    /// The number of the last line that was given out.
    var lastLine: Int64 = 0
    /// Parked events that are not written yet.
    var parkings: [GroupCommit.Parking] = []
    var changes: [GroupCommit.Parking] = []
    var removals: [GroupCommit.Removal] = []

    init(limit: Int, maxDeliveries: Int) {
        self.limit = limit
        self.maxDeliveries = maxDeliveries
    }

    /// Events that are queued or out and not settled.
    var occupied: Int { ready.count + out.lazy.filter { $0.state == .open }.count }

    /// How many more events may be queued.
    var room: Int { max(0, limit - occupied) }

    /// The number of the first line that is not acknowledged, or would be.
    var firstLine: Int64 { lastLine - Int64(out.count) + 1 }

    /// Takes over a partition.
    mutating func take(_ claim: GroupClaim) { lanes[claim.partition] = DeliveryLane(claim) }

    /// Forgets a partition that is another's now. Its lines can no longer be acknowledged.
    mutating func lose(_ partition: Int) {
        guard lanes.removeValue(forKey: partition) != nil else { return }
        ready.removeAll { $0.position.partition == partition }
        for index in out.indices where out[index].item.position.partition == partition && out[index].state == .open {
            out[index].state = .lost
        }
        parkings.removeAll { $0.partition == partition }
        changes.removeAll { $0.partition == partition }
        removals.removeAll { $0.partition == partition }
    }

    /// Queues events of a partition that were read in order, up to a position; parks those behind a parked subject.
    mutating func offer(_ events: [Item], of partition: Int, readTo end: Int64) {
        guard var lane = lanes[partition] else { return }
        for item in events {
            if lane.parked.contains(item.subject) {
                park(item, .waiting, attempts: 0, reason: nil)
            } else {
                lane.open.append(item.position.offset)
                ready.append(item)
            }
        }
        lane.readPosition = max(end, lane.readPosition)
        lanes[partition] = lane
    }

    /// Queues the first parked event of a subject.
    mutating func offer(parked item: Item) {
        lanes[item.position.partition]?.parkedOut.insert(item.subject)
        ready.append(item)
    }

    /// Parks the next event instead of delivering it.
    mutating func park(unseen item: Item, of partition: Int, reason: String, attempts: Int) {
        guard var lane = lanes[partition] else { return }
        park(item, .parked, attempts: attempts, reason: reason)
        lane.parked.insert(item.subject)
        lane.readPosition = item.position.offset + 1
        lane.attempts = 0
        lane.isCounted = false
        lanes[partition] = lane
    }

    /// Gives out the next event as a line.
    mutating func next() -> (line: Int64, item: Item)? {
        guard let item = ready.popFirst() else { return nil }
        lastLine += 1
        out.append(Line(item: item))
        return (lastLine, item)
    }

    mutating func park(_ item: Item, _ state: ParkedState, attempts: Int, reason: String?) {
        parkings.append(
            .init(
                partition: item.position.partition,
                offset: item.position.offset,
                subject: item.subject,
                state: state,
                attempts: attempts,
                reason: reason
            )
        )
    }
}
