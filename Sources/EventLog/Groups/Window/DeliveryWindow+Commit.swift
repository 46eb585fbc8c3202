// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension DeliveryWindow {
    /// What has to be written now.
    ///
    /// - Parameter all: also what can wait: positions that moved past events which the group does not read.
    func commit(all: Bool) -> GroupCommit {
        var touched = Set(parkings.map(\.partition))
        touched.formUnion(changes.map(\.partition))
        touched.formUnion(removals.map(\.partition))
        var commit = GroupCommit(parkings: parkings, changes: changes, removals: removals)
        for lane in lanes.values.sorted(by: { $0.partition < $1.partition }) {
            let position = lane.position
            let hasMoved = lane.next != lane.storedNext || position.deliveredEnd != lane.storedEnd
            if touched.contains(lane.partition) || position.isRelease || hasMoved && (all || lane.isDirty) {
                commit.positions.append(position)
            }
        }
        return commit
    }

    /// Takes note of what was written, and of partitions that turned out to be lost.
    mutating func committed(_ commit: GroupCommit, lost: [Int]) {
        for position in commit.positions where !lost.contains(position.partition) {
            lanes[position.partition]?.storedNext = position.nextOffset
            lanes[position.partition]?.storedEnd = position.deliveredEnd
            if lanes[position.partition]?.next == position.nextOffset { lanes[position.partition]?.isDirty = false }
        }
        // The order of `commit` is that of this window, and nothing but a loss takes away from its front.
        parkings.removeFirst(min(commit.parkings.count, parkings.count))
        changes.removeFirst(min(commit.changes.count, changes.count))
        removals.removeFirst(min(commit.removals.count, removals.count))
        for position in commit.positions where position.isRelease { lose(position.partition) }
        for partition in lost { lose(partition) }
    }

    /// The last commit of a member: every partition is given up.
    ///
    /// - Parameter hasFailed: the consumer ended over the oldest line that is out: that delivery counts as failed.
    mutating func leave(hasFailed: Bool) -> GroupCommit {
        let culprit = hasFailed ? out.first { $0.state == .open }?.item : nil
        for item in unsettled where item != culprit { uncount(item) }
        for (partition, var lane) in lanes {
            let isCulprit = culprit.map { $0.parkedAttempts == nil && $0.position.partition == partition } ?? false
            if isCulprit {
                if !lane.isCounted { lane.attempts += 1 }
                lane.isCounted = false
            }
            if hasFailed, !lane.open.isEmpty { lane.suspectEnd = max(lane.suspectEnd, lane.readPosition) }
            lane.isDraining = true
            lane.mustLeave = true
            lanes[partition] = lane
        }
        var commit = GroupCommit(parkings: parkings, changes: changes, removals: removals)
        commit.positions = lanes.values.sorted { $0.partition < $1.partition }.map(\.position)
        return commit
    }

    /// What is queued or out.
    private var unsettled: [Item] { out.filter { $0.state == .open }.map(\.item) + ready }

    /// Takes back that the delivery of a parked event was counted.
    private mutating func uncount(_ item: Item) {
        guard let attempts = item.parkedAttempts else { return }
        changes.append(
            .init(
                partition: item.position.partition,
                offset: item.position.offset,
                subject: item.subject,
                state: .waiting,
                attempts: attempts - 1
            )
        )
    }
}

extension DeliveryWindow {
    /// Begins to give up a partition: what nobody has taken yet is not delivered.
    mutating func drain(_ partition: Int) {
        guard var lane = lanes[partition], !lane.isDraining else { return }
        lane.isDraining = true
        for item in ready where item.position.partition == partition {
            if item.parkedAttempts != nil {
                lane.parkedOut.remove(item.subject)
                uncount(item)
            } else if let index = lane.open.firstIndex(of: item.position.offset) {
                if index == lane.open.startIndex, lane.isCounted {
                    lane.attempts -= 1
                    lane.isCounted = false
                }
                lane.readPosition = item.position.offset
                lane.open.removeSubrange(index...)
            }
        }
        ready.removeAll { $0.position.partition == partition }
        lanes[partition] = lane
    }

    /// Gives a partition up although something of it is out: that is delivered again by the next owner.
    mutating func forceOut(_ partition: Int) {
        guard lanes[partition]?.isDraining == true, lanes[partition]?.mustLeave == false else { return }
        for item in unsettled where item.position.partition == partition { uncount(item) }
        lanes[partition]?.mustLeave = true
    }
}
