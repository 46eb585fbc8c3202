// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Decides, under the locks, what is written where: a value without I/O.
///
/// The first event of an identity wins; the others are judged against it, or against the event that the log holds. Of items
/// with expectations that exclude each other the first wins too.
struct AppendPlan {
    /// The head of a partition under its lock.
    struct Head: Sendable {
        var lastOffset: Int64
        var digest: [UInt8]
        var recordedMicroseconds: Int64
    }

    /// The rows that one partition gets, in order; they take the offsets from `first` on.
    struct Run: Sendable {
        var partition: Int
        var first: Int64
        var rows: [Int]

        var last: Int64 { first + Int64(rows.count) - 1 }
    }

    private(set) var runs: [Run] = []
    /// By row, its position: its own, or that of the first event of its identity; `nil` when it is not decided here.
    private(set) var positions: [EventPosition?]
    /// The rows that are not written, with the row of this batch that came first, or `nil` when it is in the log.
    private(set) var repeats: [(row: Int, first: Int?)] = []
    /// The items whose expectations do not hold.
    private(set) var failures: [Failure] = []
    private var runOf: [Int: Int] = [:]
    /// The run of the row before, which most rows belong to as well.
    private var latest = -1
    /// By the first row of an identity, the row of it that is written, or -1.
    private var winners: [Int]

    /// - Parameters:
    ///   - partitions: by row, its partition.
    ///   - firsts: by row, the first row of the same identity.
    ///   - stored: the positions of the rows whose identity the log holds.
    ///   - heads: the heads of all partitions that occur.
    ///   - items: the rows to decide, in order; all of them as one item when left out.
    init(
        partitions: [Int],
        firsts: [Int],
        stored: [Int: EventPosition],
        heads: [Int: Head],
        items: [Item]? = nil,
        expectations: Expectations = Expectations()
    ) {
        positions = Array(repeating: nil, count: partitions.count)
        winners = Array(repeating: -1, count: partitions.count)
        for item in items ?? [Item(rows: partitions.indices)] {
            if let position = breaking(item, expectations),
                !item.rows.allSatisfy({ stored[firsts[$0]] != nil || winners[firsts[$0]] >= 0 })
            {
                failures.append(Failure(rows: item.rows, position: position))
                continue
            }
            for row in item.rows {
                place(row, first: firsts[row], stored: stored[firsts[row]], partition: partitions[row], heads)
            }
        }
        runs.sort { $0.partition < $1.partition }
    }

    private mutating func place(
        _ row: Int,
        first: Int,
        stored: EventPosition?,
        partition: Int,
        _ heads: [Int: Head]
    ) {
        if let stored {
            positions[row] = stored
            repeats.append((row, nil))
        } else if winners[first] >= 0 {
            positions[row] = positions[winners[first]]
            repeats.append((row, winners[first]))
        } else {
            if latest < 0 || runs[latest].partition != partition { latest = run(of: partition, heads) }
            let offset = runs[latest].first + Int64(runs[latest].rows.count)
            positions[row] = EventPosition(partition: partition, offset: offset)
            runs[latest].rows.append(row)
            winners[first] = row
        }
    }

    private mutating func run(of partition: Int, _ heads: [Int: Head]) -> Int {
        if let run = runOf[partition] { return run }
        runOf[partition] = runs.count
        runs.append(Run(partition: partition, first: (heads[partition]?.lastOffset ?? -1) + 1, rows: []))
        return runs.count - 1
    }

    /// The event that breaks an expectation of an item, in the log or earlier in this batch.
    private func breaking(_ item: Item, _ expectations: Expectations) -> EventPosition? {
        for number in item.expectations {
            if let position = expectations.broken[number] { return position }
            let earlier = runs.lazy.flatMap(\.rows).filter { expectations.isBroken(number, $0) }.min()
            if let earlier { return positions[earlier] }
        }
        return nil
    }
}
