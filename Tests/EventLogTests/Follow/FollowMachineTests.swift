// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Testing

@testable import EventLog

struct FollowMachineTests {
    @Test func everyOffsetIsReadOnceAndInOrderWhateverComesWhen() throws {
        for seed in 0..<300 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let partitions = Int.random(in: 1...5, using: &random)
            var heads = (0..<partitions).map { _ in Int64.random(in: 0...20, using: &random) }
            let start = heads.map { Int64.random(in: 0...$0, using: &random) }
            var machine = FollowMachine(start: start, partitions: Array(0..<partitions))
            var read = start
            var steps = 0
            // Events come for a while; then the rest must be read within a number of steps.
            while steps < 200 || machine.next != heads {
                steps += 1
                try #require(steps < 2000, "seed \(seed): it does not get there")
                if steps < 200, Bool.random(using: &random) {
                    heads[Int.random(in: 0..<partitions, using: &random)] += Int64.random(in: 1...9, using: &random)
                }
                switch machine.step() {
                case .look: try machine.looked(heads: heads)
                case .wait(let pause):
                    #expect(pause >= FollowMachine.shortestPause && pause <= FollowMachine.longestPause)
                    machine.waited(isHinted: Bool.random(using: &random))
                case .read(let partition, let offsets):
                    #expect(offsets.lowerBound == read[partition], "seed \(seed)")
                    #expect(offsets.upperBound <= heads[partition], "seed \(seed): read beyond the head")
                    read[partition] = Int64.random(in: offsets.lowerBound + 1...offsets.upperBound, using: &random)
                    machine.read(partition: partition, to: read[partition])
                }
            }
            #expect(read == heads, "seed \(seed)")
        }
    }

    @Test func partitionsTakeTurns() throws {
        var machine = FollowMachine(start: [0, 0, 0], partitions: [0, 1, 2])
        try machine.looked(heads: [100, 100, 1])
        var turns: [Int] = []
        for _ in 0..<5 {
            guard case .read(let partition, let offsets) = machine.step() else { break }
            turns.append(partition)
            machine.read(partition: partition, to: offsets.lowerBound + 1)
        }
        #expect(turns == [0, 1, 2, 0, 1])
    }

    @Test func pausesGrowWhileNothingComesAndAHintEndsThem() throws {
        var machine = FollowMachine(start: [0], partitions: [0])
        var pauses: [Duration] = []
        for _ in 0..<12 {
            #expect(machine.step() == .look)
            try machine.looked(heads: [0])
            guard case .wait(let pause) = machine.step() else { throw CancellationError() }
            pauses.append(pause)
            machine.waited(isHinted: false)
        }
        #expect(pauses == pauses.sorted())
        #expect(pauses.first == FollowMachine.shortestPause)
        #expect(pauses.last == FollowMachine.longestPause)
        try machine.looked(heads: [0])
        machine.waited(isHinted: true)
        try machine.looked(heads: [0])
        #expect(machine.step() == .wait(FollowMachine.shortestPause))
    }

    @Test func onlyItsPartitionsAreRead() throws {
        var machine = FollowMachine(start: [0, 0, 0], partitions: [1])
        try machine.looked(heads: [5, 5, 5])
        #expect(machine.step() == .read(partition: 1, offsets: 0..<5))
        machine.read(partition: 1, to: 5)
        #expect(machine.step() == .look)
    }

    @Test func aLogThatEndsBeforeWhatWasReadIsAnotherOne() throws {
        var machine = FollowMachine(start: [7], partitions: [0])
        #expect { try machine.looked(heads: [6]) } throws: { ($0 as? EventLogError)?.code == .damaged }
    }

    @Test func hintsComeAtOnceThenSeldom() {
        var pacer = HintPacer()
        var now = ContinuousClock.now
        let early = pacer.settle(at: now)
        let first = pacer.appended(at: now)
        #expect(!early && first)
        var hints = 0
        for _ in 0..<1000 {
            now += .milliseconds(1)
            if pacer.appended(at: now) { hints += 1 }
        }
        #expect(hints == 20)
        now += .milliseconds(1)
        _ = pacer.appended(at: now)
        let (once, twice) = (pacer.settle(at: now), pacer.settle(at: now))
        #expect(once && !twice)
    }
}
