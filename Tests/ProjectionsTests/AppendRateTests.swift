// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Projections

struct AppendRateTests {
    private let start = ContinuousClock.now

    private func rate(_ looks: [(milliseconds: Int, events: Int64)]) -> AppendRate {
        var rate = AppendRate(events: 1_000, at: start)
        for look in looks { rate.note(events: look.events, at: start + .milliseconds(look.milliseconds)) }
        return rate
    }

    @Test func aHundredEventsASecondAreMuch() {
        #expect(!rate([]).isBusy)
        #expect(!rate([(100, 1_009)]).isBusy)
        #expect(rate([(100, 1_010)]).isBusy)
        #expect(!rate([(10_000, 1_999)]).isBusy)
        #expect(rate([(10_000, 2_000)]).isBusy)
    }

    /// Or the disk, which holds up an append for 60 ms, would fill the machine just then.
    @Test func whoStopsForAMomentHasNotGone() {
        #expect(rate([(100, 1_100), (160, 1_100)]).isBusy)
        #expect(rate([(100, 1_100), (1_000, 1_100), (2_099, 1_101)]).isBusy)
        #expect(!rate([(100, 1_100), (1_000, 1_100), (2_100, 1_101)]).isBusy)
        #expect(rate([(100, 1_100), (2_000, 1_300), (3_000, 1_301), (3_999, 1_302)]).isBusy)
    }

    @Test func looksThatFollowEachOtherTooFastSayNothing() {
        #expect(!rate([(49, 2_000)]).isBusy)
        #expect(rate([(49, 2_000), (50, 2_000)]).isBusy)
        #expect(rate([(100, 1_100)]).isDue(at: start + .milliseconds(150)))
        #expect(!rate([(100, 1_100)]).isDue(at: start + .milliseconds(149)))
    }
}
