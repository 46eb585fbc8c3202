// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension GroupQueue {
    /// Whether one more append may wait.
    ///
    /// What waits for a partition that somebody else holds takes no room from the others: it has as much of its own.
    func hasRoom(for item: Item) -> Bool {
        let all = pending.count + waitingCount
        guard all >= limits.waiting else { return true }
        // What came before its partition was known to be held may have filled both rooms.
        guard all - limits.waiting < limits.waiting else { return false }
        var passed = waitingSubjects
        func isHeldUp(_ item: Item) -> Bool {
            guard !blocked.isDisjoint(with: item.partitions) || !passed.isDisjoint(with: item.subjects) else {
                return false
            }
            passed.formUnion(item.subjects)
            return true
        }
        let heldUp = pending.reduce(waitingCount) { isHeldUp($1) ? $0 + 1 : $0 }
        return (isHeldUp(item) ? heldUp : all - heldUp) < limits.waiting
    }
}
