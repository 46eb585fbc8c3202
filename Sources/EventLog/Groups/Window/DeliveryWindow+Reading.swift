// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension DeliveryWindow {
    /// Events to read next.
    struct PageRequest: Sendable, Hashable {
        var partition: Int
        var from: Int64
        var head: Int64
        var limit: Int
        /// Whether the delivery is written down before it begins, since another one failed.
        var isCounted = false
    }

    /// The partitions in which the next event goes out alone.
    func suspects(heads: [Int: Int64]) -> [DeliveryLane] {
        lanes.values.filter { $0.isSuspect && !$0.isDraining && $0.next < heads[$0.partition] ?? 0 }
            .sorted { $0.partition < $1.partition }
    }

    /// What to read, so that the window is filled evenly.
    ///
    /// - Parameters:
    ///   - heads: by partition, the offset that the next event of the log will get.
    ///   - isolates: whether events that were out when a member died go out alone.
    func reads(heads: [Int: Int64], isolates: Bool) -> [PageRequest] {
        if isolates, let suspect = suspects(heads: heads).first {
            guard occupied == 0 else { return [] }
            return [request(suspect, head: heads[suspect.partition] ?? 0, limit: 1, isAlone: true)].compactMap { $0 }
        }
        let behind = lanes.values.filter { !$0.isDraining && $0.readPosition < heads[$0.partition] ?? 0 }
            .sorted { ($0.open.count, $0.partition) < ($1.open.count, $1.partition) }
        var room = room
        var requests: [PageRequest] = []
        for (index, lane) in behind.enumerated() where room > 0 {
            let share = min(max(1, room / (behind.count - index)), 200)
            let head = heads[lane.partition] ?? 0
            guard let request = request(lane, head: head, limit: share, isAlone: isolates) else { continue }
            requests.append(request)
            room -= request.limit
        }
        return requests
    }

    private func request(_ lane: DeliveryLane, head: Int64, limit: Int, isAlone: Bool) -> PageRequest? {
        let mayFail = lane.attempts > 0 || lane.isSuspect
        // The counted event has to be settled before the next one is read, unless its consumer wants more before it does that.
        if mayFail, isAlone, !lane.open.isEmpty { return nil }
        let isCounted = mayFail && lane.open.isEmpty
        return PageRequest(
            partition: lane.partition,
            from: lane.readPosition,
            head: head,
            limit: isCounted ? 1 : limit,
            isCounted: isCounted
        )
    }

    /// Delivers again as if nothing had failed: its consumer acknowledges nothing before it has more, and has survived what was out
    /// alone, which is not counted against that.
    mutating func endIsolation() {
        for (partition, var lane) in lanes {
            if lane.isCounted {
                lane.attempts -= 1
                lane.isCounted = false
                lane.isDirty = true
            }
            lane.suspectEnd = 0
            lanes[partition] = lane
        }
    }

    /// Announces events that are delivered as soon as this is written, so that a death over them is known as one.
    mutating func reserve(_ partition: Int, end: Int64) {
        lanes[partition]?.reservedEnd = end
        lanes[partition]?.isDirty = true
    }

    /// Counts a delivery that begins as soon as this is written.
    mutating func count(_ item: Item) {
        guard var lane = lanes[item.position.partition] else { return }
        lane.attempts += 1
        lane.isCounted = true
        lane.isDirty = true
        lane.readPosition = item.position.offset
        lane.reservedEnd = item.position.offset + 1
        lanes[item.position.partition] = lane
    }
}
