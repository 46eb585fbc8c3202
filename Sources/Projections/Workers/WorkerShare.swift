// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Which of the pending partitions a worker takes next.
///
/// Every worker knows its number among those that live, and takes every n-th partition; so the work is spread evenly
/// without anybody handing it out. What is another's is taken only when it has not moved for some looks: its worker is
/// stopped, gone, or busy elsewhere. The lease decides in any case, so a wrong number costs evenness and nothing else.
struct WorkerShare {
    /// This worker's place among those that live, and their number.
    var rank = 0
    var workers = 1
    private var standing: [Int: (next: Int64, looks: Int)] = [:]

    /// After so many looks at which another's partition had not moved it is taken.
    static let patience = 3

    /// Chooses among the pending partitions, given with the next offset of each.
    mutating func choose(_ pending: [Int: Int64]) -> [Int] {
        standing = pending.reduce(into: [:]) { result, entry in
            let before = standing[entry.key]
            result[entry.key] = (entry.value, before?.next == entry.value ? (before?.looks ?? 0) + 1 : 0)
        }
        return pending.keys.filter { partition in
            partition % max(1, workers) == rank || (standing[partition]?.looks ?? 0) >= Self.patience
        }.sorted()
    }
}
