// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Projections

struct BacklogTests {
    private let start = ContinuousClock.now

    private func calls(
        _ backlog: inout Backlog,
        _ events: Int,
        of partitions: Int,
        workers: Int,
        after wait: Duration = .zero
    ) -> Bool {
        backlog.calls(events: events, partitions: partitions, workers: workers, now: start + wait)
    }

    @Test func aFullBatchOfSeveralPartitionsCallsAnother() {
        var backlog = Backlog(most: 2, fullBatch: 100)
        #expect(!calls(&backlog, 99, of: 16, workers: 1))
        #expect(!calls(&backlog, 100, of: 1, workers: 1))
        #expect(calls(&backlog, 100, of: 2, workers: 1))
    }

    @Test func nobodyIsCalledWhereWorkersAreEnough() {
        var backlog = Backlog(most: 3, fullBatch: 100)
        #expect(!calls(&backlog, 500, of: 16, workers: 3))
        #expect(!calls(&backlog, 500, of: 16, workers: 7))
        #expect(calls(&backlog, 500, of: 16, workers: 2))
        var none = Backlog.none
        #expect(!calls(&none, Int.max, of: 16, workers: 1))
    }

    @Test func oneIsCalledAtATime() {
        var backlog = Backlog(most: 4, fullBatch: 100, betweenCalls: .seconds(1))
        #expect(calls(&backlog, 100, of: 16, workers: 1))
        #expect(!calls(&backlog, 100, of: 16, workers: 1, after: .milliseconds(999)))
        #expect(calls(&backlog, 100, of: 16, workers: 2, after: .seconds(1)))
    }

    @Test func whoWasCalledLeavesWhenLittleIsLeftOrOthersHaveCome() {
        let backlog = Backlog(most: 2, fullBatch: 100)
        #expect(!backlog.isOver(events: 25, workers: 2))
        #expect(backlog.isOver(events: 24, workers: 2))
        #expect(backlog.isOver(events: 100, workers: 3))
    }

    @Test func aProgramHasAsManyAsProcessorsAndFourAtMost() {
        #expect((1...4).contains(Backlog.ordinary.most))
    }
}
