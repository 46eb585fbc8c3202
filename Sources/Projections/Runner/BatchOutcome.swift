// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What became of an attempt to fold a batch.
struct BatchOutcome: Equatable {
    /// Events that were folded, counted once whatever the number of projections.
    var events = 0
    /// Partitions that were looked at under a lease; the others of those asked for are another worker's.
    var leased: Set<Int> = []

    mutating func add(_ other: BatchOutcome) {
        events += other.events
        leased.formUnion(other.leased)
    }
}
