// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Decides, under the locks, what is written where: a value without I/O.
///
/// The first event of an identity wins; the others are judged against it, or against the event that the log holds.
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
    /// By row, its position: its own, or that of the first event of its identity.
    private(set) var positions: [EventPosition] = []
    /// The rows that are not written, with the row of this batch that came first, or `nil` when it is in the log.
    private(set) var repeats: [(row: Int, first: Int?)] = []

    /// - Parameters:
    ///   - partitions: by row, its partition.
    ///   - firsts: by row, the first row of the same identity.
    ///   - stored: the positions of the rows whose identity the log holds.
    ///   - heads: the heads of all partitions that occur.
    init(partitions: [Int], firsts: [Int], stored: [Int: EventPosition], heads: [Int: Head]) {
        var runOf: [Int: Int] = [:]
        positions.reserveCapacity(partitions.count)
        for (row, partition) in partitions.enumerated() {
            if let position = stored[firsts[row]] {
                positions.append(position)
                repeats.append((row, nil))
            } else if firsts[row] != row {
                positions.append(positions[firsts[row]])
                repeats.append((row, firsts[row]))
            } else {
                let first = (heads[partition]?.lastOffset ?? -1) + 1
                let run = runOf[partition] ?? runs.count
                if run == runs.count {
                    runOf[partition] = run
                    runs.append(Run(partition: partition, first: first, rows: []))
                }
                positions.append(EventPosition(partition: partition, offset: first + Int64(runs[run].rows.count)))
                runs[run].rows.append(row)
            }
        }
        runs.sort { $0.partition < $1.partition }
    }
}
