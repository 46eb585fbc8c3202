// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The partitions dealt out into shares of equal size, and how many events of each are being written.
struct PartitionShares {
    private var events: [Int]

    init(_ count: Int) { events = Array(repeating: 0, count: max(1, count)) }

    func share(of partition: Int) -> Int { partition % events.count }

    var hasIdle: Bool { events.contains(0) }

    /// The events of the busiest share.
    var most: Int { events.max() ?? 0 }

    /// Whether nothing is written in one of the partitions' shares.
    func isIdle(anyOf partitions: [Int]) -> Bool { partitions.contains { events[share(of: $0)] == 0 } }

    /// The shares of partitions.
    func shares(of partitions: [Int]) -> Set<Int> { Set(partitions.lazy.map(share)) }

    /// Counts the events of an append in each of its shares.
    mutating func add(_ count: Int, in partitions: [Int]) {
        for share in shares(of: partitions) { events[share] += count }
    }
}
