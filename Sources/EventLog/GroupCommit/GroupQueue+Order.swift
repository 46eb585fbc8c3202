// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension GroupQueue {
    /// Who may go before whom, in one walk along the queue.
    struct Order {
        /// What an append waits for is kept for it, or many small ones would keep a large one waiting for ever.
        private var kept: PartitionSet = []
        /// The subjects of appends that were passed over.
        private var passed: Set<Int>

        init(_ passed: Set<Int>) { self.passed = passed }

        /// - Parameter isWanted: whether the group would take it.
        mutating func admits(_ item: Item, busy: PartitionSet, blocked: PartitionSet, _ isWanted: Bool) -> Bool {
            if !passed.isDisjoint(with: item.subjects) || !blocked.isDisjoint(with: item.partitions) {
                passed.formUnion(item.subjects)
                return false
            }
            if !isWanted || !busy.isDisjoint(with: item.partitions) || !kept.isDisjoint(with: item.partitions) {
                // With them whoever comes later of its subjects, since a subject lies in one partition.
                kept.formUnion(item.partitions)
                return false
            }
            return true
        }
    }
}
