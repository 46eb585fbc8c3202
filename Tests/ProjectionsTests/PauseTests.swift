// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Projections

struct PauseTests {
    @Test(arguments: [1.25, 2])
    func nobodyWaitsForMoreThanAShareOfTheSilence(growth: Double) {
        let least = Duration.milliseconds(1)
        var pause = Pause(least: least, most: .milliseconds(50), growth: growth)
        var silence = Duration.zero
        for _ in 0..<40 {
            let next = pause.take()
            #expect(next <= least + silence * (growth - 1) + .nanoseconds(1))
            silence += next
        }
    }

    @Test func pausesGrowToTheLongestAndBeginAgain() {
        var pause = Pause(least: .milliseconds(1), most: .milliseconds(50), growth: 1.25)
        let taken = (0..<30).map { _ in pause.take() }
        #expect(taken == taken.sorted())
        #expect(taken.first == .milliseconds(1))
        #expect(taken.last == .milliseconds(50))
        pause.reset()
        #expect(pause.take() == .milliseconds(1))
    }
}
