// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// An invented day of two shops, the same for the same seed to the last byte.
///
/// Every seed has shops, customers and orders of its own, so that several stories fit into one log.
struct DemoStory {
    let seed: UInt64

    /// The group of both shops: what a question asks about.
    var group: String { "demo-\(seed)" }

    /// The shop whose evening goes wrong, and the one that does well.
    var shops: [DemoShop] { [.tea(group: group), .linen(group: group)] }

    /// The events as CloudEvents, one a line, in the order in which they reach the log: some arrive after later ones, and
    /// some arrive twice.
    func lines() -> [UInt8] {
        var events: [DemoEvent] = []
        for shop in shops {
            var day = DemoShopDay(shop, random: DemoRandom(seed: seed, part: shop.platform))
            day.play()
            events += day.events
        }
        events += repeated(events)
        // Sorting is not stable by promise, so the place decides between equals.
        let order = events.indices.sorted { (events[$0].arrival, $0) < (events[$1].arrival, $1) }
        var lines: [UInt8] = []
        for index in order {
            lines += events[index].line
            lines.append(UInt8(ascii: "\n"))
        }
        return lines
    }

    /// Events that their sender sends again because the acknowledgement got lost on the way.
    private func repeated(_ events: [DemoEvent]) -> [DemoEvent] {
        var random = DemoRandom(seed: seed, part: "repeated")
        return events.filter { _ in random.happens(2) }.map { event in
            var event = event
            let delay = Int64(random.among(1...120)) * DemoTime.second
            event.arrival = max(event.arrival, min(event.arrival + delay, DemoTime.now))
            return event
        }
    }
}
