// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Offsets that were folded, by partition: an event counts once, however many projections take it and in how many batches.
struct FoldedRanges: Equatable {
    private var ranges: [Int: RangeSet<Int64>] = [:]

    /// How many events they are.
    var events: Int { ranges.values.reduce(0) { $0 + $1.ranges.reduce(0) { $0 + $1.count } } }

    mutating func add(partition: Int, _ range: Range<Int64>) {
        ranges[partition, default: RangeSet()].insert(contentsOf: range)
    }

    mutating func add(_ other: FoldedRanges) { ranges.merge(other.ranges) { $0.union($1) } }
}
