// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension DeliveryWindow {
    /// What an acknowledgement met.
    struct Settled: Sendable, Hashable {
        /// Lines that are settled once the commit is through, by partition.
        var counts: [Int: Int] = [:]
        /// Lines of partitions that other members have now.
        var lost = 0
    }

    /// Acknowledges every line up to a number. Lines that were acknowledged before are no matter.
    mutating func acknowledge(through line: Int64) throws(GroupError) -> Settled {
        guard line <= lastLine else { throw .noSuchLine(line, last: lastLine) }
        var settled = Settled()
        while firstLine <= line, let first = out.popFirst() {
            let item = first.item
            switch first.state {
            case .open:
                settle(item)
                settled.counts[item.position.partition, default: 0] += 1
            case .parked: break
            case .lost: settled.lost += 1
            }
        }
        return settled
    }

    /// Refuses one line: parks its event, and takes back what was given of its subject after it.
    ///
    /// - Returns: the partition, or `nil` when the line's partition is another member's.
    mutating func refuse(line: Int64, reason: String) throws(GroupError) -> Int? {
        guard line <= lastLine else { throw .noSuchLine(line, last: lastLine) }
        guard line >= firstLine else { throw .settledLine(line) }
        let index = out.startIndex + Int(line - firstLine)
        let item = out[index].item
        let partition = item.position.partition
        switch out[index].state {
        case .lost:
            out[index].state = .parked
            return nil
        case .parked: return partition
        case .open: break
        }
        out[index].state = .parked
        if let attempts = item.parkedAttempts {
            lanes[partition]?.parkedOut.remove(item.subject)
            changes.append(
                .init(
                    partition: partition,
                    offset: item.position.offset,
                    subject: item.subject,
                    state: attempts >= maxDeliveries ? .parked : .waiting,
                    attempts: attempts,
                    reason: reason
                )
            )
            return partition
        }
        guard var lane = lanes[partition] else { return nil }
        let isCounted = lane.isCounted && lane.open.first == item.position.offset
        let attempts = isCounted ? lane.attempts : 1
        park(item, attempts >= maxDeliveries ? .parked : .waiting, attempts: attempts, reason: reason)
        lane.parked.insert(item.subject)
        lane.settle(item.position.offset)
        func isBehind(_ other: Item) -> Bool {
            other.position.partition == partition && other.position.offset > item.position.offset
                && other.subject == item.subject
        }
        for index in out.indices where out[index].state == .open && isBehind(out[index].item) {
            out[index].state = .parked
            takeBack(out[index].item, &lane)
        }
        for item in ready where isBehind(item) { takeBack(item, &lane) }
        ready.removeAll(where: isBehind)
        lanes[partition] = lane
        return partition
    }

    private mutating func takeBack(_ item: Item, _ lane: inout DeliveryLane) {
        park(item, .waiting, attempts: 0, reason: nil)
        lane.settle(item.position.offset)
    }

    private mutating func settle(_ item: Item) {
        let partition = item.position.partition
        if item.parkedAttempts != nil {
            lanes[partition]?.parkedOut.remove(item.subject)
            removals.append(.init(partition: partition, offset: item.position.offset))
        } else {
            lanes[partition]?.settle(item.position.offset)
        }
    }
}
