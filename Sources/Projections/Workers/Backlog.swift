// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whether a worker is so far behind that another connection of its program is worth it.
///
/// One connection keeps one processor of the server busy. Where whole batches come back full, further ones fold other partitions beside
/// it, and each leaves when a batch of its own is small, or when other programs have come to do the work.
struct Backlog {
    /// Workers at most for which another one is called, those of other programs included: more stand in each other's way.
    let most: Int
    private let fullBatch: Int
    private let betweenCalls: Duration
    private var called: ContinuousClock.Instant?

    /// - Parameters:
    ///   - most: workers at most, those of other programs included.
    ///   - fullBatch: events that a batch has when more are waiting than it could take.
    ///   - betweenCalls: the time until one that was called is counted as well.
    init(
        most: Int,
        fullBatch: Int = BatchLimits.ordinary.events * 3 / 4,
        betweenCalls: Duration = .milliseconds(1500)
    ) {
        self.most = most
        self.fullBatch = fullBatch
        self.betweenCalls = betweenCalls
    }

    /// As many as this machine has processors, four at most.
    static var ordinary: Backlog { Backlog(most: min(4, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Nobody is called, however much there is.
    static let none = Backlog(most: 1)

    /// Whether more is waiting than a batch could take.
    func isFull(events: Int) -> Bool { events >= fullBatch }

    /// Whether another one is to be called after a batch.
    ///
    /// - Parameters:
    ///   - events: what the batch had.
    ///   - partitions: of how many partitions; a single one cannot be shared.
    ///   - workers: how many are at work.
    mutating func calls(
        events: Int,
        partitions: Int,
        workers: Int,
        now: ContinuousClock.Instant = .now
    ) -> Bool {
        guard workers < most, partitions > 1, isFull(events: events) else { return false }
        if let called, called + betweenCalls > now { return false }
        called = now
        return true
    }

    /// Whether one that was called leaves, after a batch of so many events.
    func isOver(events: Int, workers: Int) -> Bool { events < fullBatch / 4 || workers > most }
}
