// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Projections

struct WorkerShareTests {
    private func share(_ rank: Int, of workers: Int) -> WorkerShare {
        var share = WorkerShare()
        (share.rank, share.workers) = (rank, workers)
        return share
    }

    @Test func oneWorkerTakesEverything() {
        var share = WorkerShare()
        #expect(share.choose([3: 0, 1: 5, 15: 2]) == [1, 3, 15])
        #expect(share.choose([:]) == [])
    }

    @Test(arguments: 1...5) func workersTakeEveryPartitionOnce(workers: Int) {
        let pending = Dictionary(uniqueKeysWithValues: (0..<16).map { ($0, Int64(7)) })
        var taken: [Int] = []
        var sizes: [Int] = []
        for rank in 0..<workers {
            var share = share(rank, of: workers)
            let mine = share.choose(pending)
            sizes.append(mine.count)
            taken += mine
        }
        #expect(taken.sorted() == Array(0..<16))
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }

    @Test func whatDoesNotMoveIsTakenFromItsWorker() {
        var share = share(0, of: 2)
        for _ in 0..<WorkerShare.patience { #expect(share.choose([1: 10, 2: 4]) == [2]) }
        #expect(share.choose([1: 10, 2: 4]) == [1, 2])
        #expect(share.choose([1: 11, 2: 4]) == [2], "it has moved: its worker lives")
    }

    @Test func whatWasFoldedMeanwhileIsForgotten() {
        var share = share(0, of: 2)
        for _ in 0..<WorkerShare.patience { _ = share.choose([1: 10]) }
        #expect(share.choose([:]) == [])
        #expect(share.choose([1: 10]) == [])
    }
}
