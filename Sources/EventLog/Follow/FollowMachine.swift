// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Decides what following the log does next: a value without I/O and without a clock.
///
/// Each partition is read from its next offset to its head, never further: below a head every offset is there, for ever,
/// so nothing is skipped and nothing read twice. Partitions take turns, a page each.
struct FollowMachine: Sendable, Hashable {
    /// What to do, and to report with the method beside it.
    enum Step: Sendable, Hashable {
        /// Read the heads: `looked(heads:)`.
        case look
        /// Read a page of a partition's offsets: `read(partition:to:)`.
        case read(partition: Int, offsets: Range<Int64>)
        /// Nothing is new: wait as long, or until a hint comes: `waited(isHinted:)`.
        case wait(Duration)
    }

    /// The pauses between looks grow from the shorter to the longer while nothing comes.
    static let shortestPause = Duration.milliseconds(2)
    static let longestPause = Duration.milliseconds(200)

    /// By partition, the first offset that was not read yet.
    private(set) var next: [Int64]
    private var heads: [Int64]
    private let partitions: [Int]
    private var turn = 0
    private var pause = Self.shortestPause
    private var isUpToDate = false

    /// - Parameters:
    ///   - start: by partition of the log, the first offset to read.
    ///   - partitions: those to read.
    init(start: [Int64], partitions: [Int]) {
        next = start
        heads = start
        self.partitions = partitions
    }

    /// What to do next.
    func step() -> Step {
        for index in partitions.indices {
            let partition = partitions[(turn + index) % partitions.count]
            if next[partition] < heads[partition] {
                return .read(partition: partition, offsets: next[partition]..<heads[partition])
            }
        }
        return isUpToDate ? .wait(pause) : .look
    }

    /// Takes the heads of all partitions, read in one snapshot.
    ///
    /// - Throws: `EventLogError` with code `damaged` when a partition ends before what was read of it.
    mutating func looked(heads: [Int64]) throws(EventLogError) {
        for partition in partitions where heads[partition] < next[partition] {
            throw .behind(partition: partition, end: heads[partition], expected: next[partition])
        }
        self.heads = heads
        isUpToDate = !partitions.contains { next[$0] < heads[$0] }
        if !isUpToDate { pause = Self.shortestPause }
    }

    /// Everything of a partition before an offset was read.
    mutating func read(partition: Int, to offset: Int64) {
        precondition(offset > next[partition] && offset <= heads[partition], "a page of other offsets than asked for")
        next[partition] = offset
        turn = ((partitions.firstIndex(of: partition) ?? 0) + 1) % partitions.count
        isUpToDate = false
    }

    /// The pause is over, or a hint has ended it.
    mutating func waited(isHinted: Bool) {
        isUpToDate = false
        pause = isHinted ? Self.shortestPause : min(pause * 2, Self.longestPause)
    }
}
