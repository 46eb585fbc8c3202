// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The heads that this program's own writes have left: right until another program writes.
struct HeadCache: Sendable {
    private var heads: [Int: AppendPlan.Head] = [:]
    /// So many groups look the heads up before the cache is asked again.
    private var pause = 0
    private var misses = 0

    /// The heads of partitions, when all are known.
    mutating func known(of partitions: PartitionSet) -> [Int: AppendPlan.Head]? {
        guard pause == 0 else {
            pause -= 1
            return nil
        }
        var known: [Int: AppendPlan.Head] = [:]
        for partition in partitions {
            guard let head = heads[partition] else { return nil }
            known[partition] = head
        }
        return known
    }

    /// Takes the heads that a write has left.
    mutating func learn(_ new: [Int: AppendPlan.Head]) { heads.merge(new) { $1 } }

    /// Forgets partitions of which it is not known what became.
    mutating func forget(_ partitions: PartitionSet) { for partition in partitions { heads[partition] = nil } }

    /// The heads were others: while other programs write, trying costs more than it gains.
    mutating func miss() {
        misses = min(misses + 1, 6)
        pause = 1 << misses
    }

    /// The heads were right.
    mutating func hit() { misses = 0 }
}
