// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The partitions dealt out into shares of equal size, how many events of each are being written, and whose turn it is: in a round every
/// share may begin a group, and a round ends when nothing is written any more.
struct PartitionShares {
    private var events: [Int]
    /// Whether a share has begun a group since nothing was written last.
    private var hadTurn: [Bool]

    init(_ count: Int) {
        events = Array(repeating: 0, count: max(1, count))
        hadTurn = Array(repeating: false, count: max(1, count))
    }

    func share(of partition: Int) -> Int { partition % events.count }

    /// Whether a share may begin a group.
    var hasFree: Bool { hadTurn.contains(false) }

    /// The events of the busiest share.
    var most: Int { events.max() ?? 0 }

    /// Whether one of the partitions' shares may begin a group.
    func isFree(anyOf partitions: PartitionSet) -> Bool { partitions.contains { !hadTurn[share(of: $0)] } }

    /// The shares of partitions, by their numbers, which are none that a partition could not have.
    func shares(of partitions: PartitionSet) -> PartitionSet {
        partitions.reduce(into: []) { $0.insert(share(of: $1)) }
    }

    /// Counts the events of an append that a group begins to write, in each of its shares.
    mutating func begin(_ count: Int, in partitions: PartitionSet) {
        for share in shares(of: partitions) {
            events[share] += count
            hadTurn[share] = true
        }
    }

    /// Takes out the events of an append that is not written any more. With the last of all a new round begins.
    mutating func end(_ count: Int, in partitions: PartitionSet) {
        for share in shares(of: partitions) { events[share] -= count }
        guard events.allSatisfy({ $0 == 0 }) else { return }
        for share in hadTurn.indices { hadTurn[share] = false }
    }
}
