// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// What a worker remembers of the partitions, so that it need not ask before each batch: hints, since the leases decide.
struct PartitionPlaces {
    /// A worker that is alone trusts what it remembers for so long: others may have taken checkpoints back.
    private static let trust = Duration.seconds(1)

    private var selection = LaneSelection()
    private var nexts: [Int: Int64] = [:]
    private var heads: Cut?
    private var asked = ContinuousClock.now

    /// Takes what the database says of each partition: the next offset of the slowest lane, and where the partition ends.
    ///
    /// - Returns: the next offset of each partition that has something to fold.
    mutating func note(
        _ places: [(partition: Int, next: Int64, end: Int64)],
        of selection: LaneSelection
    ) -> [Int: Int64] {
        self.selection = selection
        nexts = Dictionary(uniqueKeysWithValues: places.map { ($0.partition, $0.next) })
        heads = nil
        asked = .now
        return Dictionary(uniqueKeysWithValues: places.lazy.filter { $0.next < $0.end }.map { ($0.partition, $0.next) })
    }

    /// Takes what a batch has left.
    ///
    /// - Parameter heads: the heads as they were after its commit; `nil` when they were not asked for.
    mutating func move(_ nexts: [Int: Int64], heads: Cut?, of selection: LaneSelection) {
        guard selection == self.selection else {
            self.heads = nil
            return
        }
        self.nexts.merge(nexts) { $1 }
        self.heads = heads
    }

    /// Forgets the heads, so that they are asked for.
    mutating func forget() { heads = nil }

    /// The next offset of each partition that has something to fold, once a batch; `nil` when it must be asked for.
    mutating func takePending(of selection: LaneSelection) -> [Int: Int64]? {
        guard selection == self.selection, asked + Self.trust > .now, let heads else { return nil }
        self.heads = nil
        return nexts.filter { partition, next in next < heads[partition] }
    }

    /// Where the lanes of a partition probably are.
    func expected(_ partition: Int, of selection: LaneSelection) -> Int64? {
        selection == self.selection ? nexts[partition] : nil
    }
}
