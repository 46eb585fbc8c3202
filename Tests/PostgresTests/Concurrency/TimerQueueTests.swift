// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite struct TimerQueueTests {
    private let start = ContinuousClock.now

    @Test func whatIsDueComesInOrder() {
        var queue = TimerQueue<String>()
        for (second, name) in [(3, "c"), (1, "a"), (2, "b"), (1, "a2")] {
            _ = queue.add(at: start + .seconds(second), name)
        }
        #expect(queue.earliest == start + .seconds(1))
        #expect(queue.removeDue(at: start) == [])
        #expect(queue.removeDue(at: start + .seconds(2)) == ["a", "a2", "b"])
        #expect(queue.removeDue(at: start + .seconds(9)) == ["c"])
        #expect(queue.earliest == nil)
    }

    @Test func aCancelledTimerIsNeverDue() {
        var queue = TimerQueue<String>()
        let first = queue.add(at: start, "a")
        _ = queue.add(at: start + .seconds(1), "b")
        queue.cancel(first)
        queue.cancel(first)
        #expect(queue.earliest == start + .seconds(1))
        #expect(queue.removeDue(at: start + .seconds(1)) == ["b"])
        #expect(queue.count == 0)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func randomTimersAgreeWithASortedList(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = TimerQueue<Int>()
        var model: [(id: TimerQueue<Int>.ID, second: Int, number: Int)] = []
        for number in 0..<1000 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let second = Int.random(in: 0..<200, using: &random)
                model.append((queue.add(at: start + .seconds(second), number), second, number))
            case 6..<9:
                guard !model.isEmpty else { break }
                queue.cancel(model.remove(at: Int.random(in: model.indices, using: &random)).id)
            default:
                let second = Int.random(in: 0..<100, using: &random)
                let due = model.filter { $0.second <= second }.sorted {
                    ($0.second, $0.number) < ($1.second, $1.number)
                }
                model.removeAll { $0.second <= second }
                #expect(queue.removeDue(at: start + .seconds(second)) == due.map(\.number))
            }
            #expect(queue.count == model.count)
            #expect(queue.earliest == model.map(\.second).min().map { start + .seconds($0) })
        }
    }
}
