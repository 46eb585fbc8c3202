// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import kefu

struct DemoRandomTests {
    @Test func theNumbersAreThoseOfSplitMix64() {
        // The reference implementation's first numbers for this seed.
        var random = DemoRandom(seed: 1_234_567)
        let numbers = (0..<5).map { _ in random.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ]
        )
    }

    @Test func drawsStayWithinTheirRangeAndReachBothEnds() {
        var random = DemoRandom(seed: 1)
        var seen: Set<Int> = []
        for _ in 0..<1000 {
            seen.insert(random.among(3...7))
        }
        #expect(seen == [3, 4, 5, 6, 7])
    }

    @Test func weightsDecideHowOften() {
        var random = DemoRandom(seed: 1)
        var counts = [0, 0, 0]
        for _ in 0..<10_000 {
            counts[random.weighted([1, 0, 3])] += 1
        }
        #expect((2200...2800).contains(counts[0]))
        #expect(counts[1] == 0)
    }

    @Test func aQuantileLiesBetweenTheFirstAndTheLast() {
        var random = DemoRandom(seed: 1)
        let draws = (0..<10_000).map { _ in random.quantile([10, 20, 1000]) }
        #expect(draws.allSatisfy { (10...1000).contains($0) })
        #expect((4700...5300).contains(draws.count { $0 <= 20 }))
    }

    @Test func shufflingKeepsEverything() {
        var random = DemoRandom(seed: 1)
        let shuffled = random.shuffled(Array(0..<100))
        #expect(shuffled != Array(0..<100))
        #expect(shuffled.sorted() == Array(0..<100))
    }

    @Test func partsOfAStoryDrawOtherNumbers() {
        var first = DemoRandom(seed: 1, part: "pdd")
        var second = DemoRandom(seed: 1, part: "tmall")
        var third = DemoRandom(seed: 2, part: "pdd")
        #expect(Set([first.next(), second.next(), third.next()]).count == 3)
    }
}
