// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Offsets that were folded, by partition: an event counts once, however many projections take it and in how many batches.
struct FoldedRanges: Equatable {
    /// How many events they are.
    private(set) var events = 0
    private var ranges: [Int: RangeSet<Int64>] = [:]

    /// Workers that take turns leave gaps between the pieces of each; what was folded long ago is not met again.
    private static let mostPieces = 16

    mutating func add(partition: Int, _ range: Range<Int64>) {
        var set = ranges[partition, default: RangeSet()]
        let before = Self.count(set)
        set.insert(contentsOf: range)
        events += Self.count(set) - before
        if set.ranges.count > Self.mostPieces, let last = set.ranges.last { set = RangeSet(last) }
        ranges[partition] = set
    }

    mutating func add(_ other: FoldedRanges) {
        for (partition, set) in other.ranges {
            for range in set.ranges { add(partition: partition, range) }
        }
    }

    private static func count(_ set: RangeSet<Int64>) -> Int { set.ranges.reduce(0) { $0 + $1.count } }
}
