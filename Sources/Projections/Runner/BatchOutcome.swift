// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What became of an attempt to fold a batch.
struct BatchOutcome: Equatable {
    /// Events that lanes took, to see whether there was anything to do: those of lanes that were folded one by one count for each.
    var events = 0
    /// The same as offsets, each once whatever the number of projections.
    var folded = FoldedRanges()
    /// Partitions that were looked at under a lease; the others of those asked for are another worker's.
    var leased: Set<Int> = []
    /// The lanes that were leased, by partition.
    var lanes: [Int: Int] = [:]

    mutating func add(_ other: BatchOutcome) {
        events += other.events
        folded.add(other.folded)
        leased.formUnion(other.leased)
        lanes.merge(other.lanes) { $0 + $1 }
    }
}
